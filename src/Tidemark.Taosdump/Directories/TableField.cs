using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Directories;

/// <summary>A column or tag of a <c>.m</c> file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type; <see cref="DataType.Null"/> where the tool that dumped did not know it.</param>
public sealed record TableField(string Name, DataType Type);
