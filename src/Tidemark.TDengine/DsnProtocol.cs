namespace Tidemark.TDengine;

/// <summary>What a DSN says the connection is for. Both reach the same server; the word is kept as it was given.</summary>
public enum DsnProtocol
{
    /// <summary><c>taos</c>: statements and writes.</summary>
    Taos,

    /// <summary><c>tmq</c>: subscription.</summary>
    Tmq,
}
