using Tidemark.TDengine;

namespace Tidemark.Taosdump.Restore;

/// <summary>The server refuses a message: some of its rows are to blame. Never leaves the writing of rows.</summary>
internal sealed class RefusedMessageException(TDengineException cause) : Exception(cause.Message, cause);
