using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Drivers;

/// <summary>A column of a result.</summary>
/// <param name="Name">As the server names it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Length">The declared length (characters for NCHAR, bytes otherwise).</param>
/// <param name="Precision">Digits of a DECIMAL, otherwise 0.</param>
/// <param name="Scale">Digits of a DECIMAL behind the point, otherwise 0.</param>
public sealed record ResultColumn(string Name, DataType Type, int Length, byte Precision, byte Scale);
