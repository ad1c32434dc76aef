namespace Tidemark.Storage.S3;

/// <summary>The keys of an S3 user.</summary>
internal sealed class S3Credentials
{
    public string AccessKeyId { get; private set; } = "";

    public string SecretAccessKey { get; private set; } = "";

    public string? SessionToken { get; private set; }

    /// <summary>
    /// Finds keys: in a file that is named (<c>credentials=</c> or TIDEMARK_S3_CREDENTIALS_FILE), else in the environment, else in the file where Amazon's tools keep them.
    /// </summary>
    public static S3Credentials Find(S3AddressValues values, Func<string, string?> environment, List<string> faults)
    {
        var named = values.Text("credentials", "CREDENTIALS_FILE");
        var profile = values.Text("profile", "PROFILE", "AWS_PROFILE") ?? "default";
        if (named is not null) return FromFile(named, profile, faults);
        var own = FromEnvironment("TIDEMARK_S3_", environment);
        if (own.IsWhole) return own;
        var theirs = FromEnvironment("AWS_", environment);
        if (theirs.IsWhole) return theirs;
        var usual = environment("AWS_SHARED_CREDENTIALS_FILE") ?? (environment("HOME") is { Length: > 0 } home ? Path.Combine(home, ".aws", "credentials") : null);
        return usual is not null && File.Exists(usual) ? FromFile(usual, profile, faults) : own.IsEmpty ? theirs : own;
    }

    private bool IsWhole => AccessKeyId.Length > 0 && SecretAccessKey.Length > 0;

    private bool IsEmpty => AccessKeyId.Length == 0 && SecretAccessKey.Length == 0;

    private static S3Credentials FromEnvironment(string prefix, Func<string, string?> environment) => new()
    {
        AccessKeyId = environment(prefix + "ACCESS_KEY_ID") ?? "",
        SecretAccessKey = environment(prefix + "SECRET_ACCESS_KEY") ?? "",
        SessionToken = environment(prefix + "SESSION_TOKEN") is { Length: > 0 } token ? token : null,
    };

    /// <summary>Reads a file of sections <c>[profile]</c> with lines <c>aws_access_key_id = …</c>; lines before the first section belong to "default".</summary>
    private static S3Credentials FromFile(string path, string profile, List<string> faults)
    {
        var found = new S3Credentials();
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            faults.Add($"the credentials file {path} cannot be read");
            return found;
        }

        var section = "default";
        foreach (var line in lines.Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] is not ('#' or ';')))
        {
            if (line[0] == '[') section = line.Trim('[', ']', ' ');
            else if (section == profile) found.Take(line);
        }

        if (!found.IsWhole) faults.Add($"the credentials file {path} has no aws_access_key_id and aws_secret_access_key in [{profile}]");
        return found;
    }

    private void Take(string line)
    {
        var at = line.IndexOf('=', StringComparison.Ordinal);
        if (at < 0) return;
        var value = line[(at + 1)..].Trim();
        switch (line[..at].Trim())
        {
            case "aws_access_key_id": AccessKeyId = value; break;
            case "aws_secret_access_key": SecretAccessKey = value; break;
            case "aws_session_token": SessionToken = value; break;
        }
    }
}
