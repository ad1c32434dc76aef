namespace Tidemark.Taosdump.Commands;

/// <summary>Cures speak of the DSN, because every other command takes one; who typed flags is told which flag.</summary>
internal static class FlagWords
{
    private static readonly (string OfDsn, string OfFlags)[] Words =
    [
        ("the user in the DSN", "the user (-u)"),
        ("the password in the DSN; percent-encode special characters", "the password (-pSECRET; -p alone asks for it)"),
        ("user and password in the DSN", "user and password (-u, -p)"),
        ("the token in the DSN", "the token in the address (-X)"),
        ("Check its spelling in the DSN", "Check its spelling (-h)"),
        ("Name that host and port in the DSN; https there means taos+wss", "Name that address with -X"),
        ("Use taos+wss in the DSN", "Name it with -X https://HOST:PORT"),
        ("Use taos+ws in the DSN", "Name it with -X http://HOST:PORT"),
        ("If it wants TLS, use taos+wss", "If it wants TLS, name it with -X https://HOST:PORT"),
        ("is set by timeout in the DSN, for example timeout=30m", "is set by -t, for example -t 1800"),
        ("Restore into another database: name it in the DSN, and it is created", "Restore into another database (-W): it is created"),
        ("with --verbose", "with -g"),
    ];

    /// <summary>The text in the words of flags.</summary>
    public static string Of(string text) => Words.Aggregate(text, (t, w) => t.Replace(w.OfDsn, w.OfFlags, StringComparison.Ordinal));
}
