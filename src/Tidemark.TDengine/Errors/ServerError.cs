using Tidemark.Errors;

namespace Tidemark.TDengine.Errors;

/// <summary>One entry of the catalogue of TDengine's codes.</summary>
/// <param name="ServerCode">The low 16 bits.</param>
/// <param name="Text">The server's text.</param>
/// <param name="Code">Ours.</param>
/// <param name="IsTransient">Whether the same call may succeed later, at once or over a new connection.</param>
/// <param name="NeedsNewConnection">Whether the repeat needs a new connection or a new consumer.</param>
/// <param name="Hint">The cure; null when there is none.</param>
public sealed record ServerError(int ServerCode, string Text, ErrorCode Code, bool IsTransient, bool NeedsNewConnection, string? Hint);
