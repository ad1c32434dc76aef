namespace Tidemark.TDengine.Messages;

/// <summary>The table types of create requests.</summary>
public enum TableKind : byte
{
    Child = 2,
    Normal = 3,
    VirtualNormal = 8,
    VirtualChild = 9,
}
