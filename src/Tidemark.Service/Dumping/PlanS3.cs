using System.Collections.Concurrent;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Security;
using Tidemark.Storage.S3;

namespace Tidemark.Service.Dumping;

/// <summary>The S3 storage of each plan, one for each form of its settings: connections and what was found out about the server are shared by tasks and requests. Thread-safe.</summary>
internal sealed class PlanS3(SecretBox secrets, TimeProvider time) : IDisposable
{
    private const int MaxRetries = 8;
    private readonly ConcurrentDictionary<string, Lazy<Known>> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Lazy<Known>> _replaced = [];

    /// <summary>The storage of a plan that has one.</summary>
    /// <exception cref="TidemarkException">Its secret is missing since the catalog was rebuilt, or cannot be decrypted (TM104).</exception>
    public S3Storage StorageOf(PlanRow plan)
    {
        var form = $"{plan.S3}\n{plan.ProtectedS3Secret}";
        var known = _known.AddOrUpdate(plan.Name, _ => New(plan, form), (_, there) => there.Value.Form == form ? there : Replace(there, plan, form));
        return known.Value.Storage;
    }

    /// <summary>The settings of a plan, without the secret; null without S3.</summary>
    public static S3Settings? SettingsOf(PlanRow plan) => PlanRows.Settings(plan).S3;

    public void Dispose()
    {
        foreach (var known in _known.Values.Concat(_replaced)) known.Value.Storage.Dispose();
    }

    private Lazy<Known> Replace(Lazy<Known> old, PlanRow plan, string form)
    {
        var made = New(plan, form);
        // A restore may read through the old one for hours, so it ends with the service; idle, it holds no connection.
        _replaced.Add(old);
        return made;
    }

    private Lazy<Known> New(PlanRow plan, string form)
    {
        if (plan.ProtectedS3Secret is not { } secret)
            throw new TidemarkException(ErrorCode.Conflict, $"The secret access key of plan '{plan.Name}' is not known: the catalog was rebuilt, and the repository does not hold it.", "Change the plan, and give it its S3 secret again.");
        var options = S3Target.Options(SettingsOf(plan)! with { SecretAccessKey = secrets.Unprotect(secret, $"plan '{plan.Name}'") }, MaxRetries);
        return new Lazy<Known>(() => new Known(form, new S3Storage(options, time)));
    }

    private sealed record Known(string Form, S3Storage Storage);
}
