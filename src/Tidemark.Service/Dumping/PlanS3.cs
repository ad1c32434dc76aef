using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Security;
using Tidemark.Storage.S3;

namespace Tidemark.Service.Dumping;

/// <summary>
/// The S3 storage of each plan, as its settings are now: connections and what was found out about the server are shared by tasks and requests. One of settings that were replaced, or are read from an older row, lives as long as
/// somebody uses it: a restore may read through it for hours. Thread-safe.
/// </summary>
internal sealed class PlanS3(SecretBox secrets, TimeProvider time) : IDisposable
{
    private const int MaxRetries = 8;
    private readonly Dictionary<string, Known> _current = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WeakReference<S3Storage>> _others = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>The storage of a plan that has one.</summary>
    /// <exception cref="TidemarkException">Its secret is missing since the catalog was rebuilt, or cannot be decrypted (TM104).</exception>
    public S3Storage StorageOf(PlanRow plan)
    {
        var form = $"{plan.Name}\n{plan.S3}\n{plan.ProtectedS3Secret}";
        lock (_gate)
        {
            if (_current.TryGetValue(plan.Name, out var known) && known.Form == form) return known.Storage;
            var storage = _others.TryGetValue(form, out var other) && other.TryGetTarget(out var there) ? there : Make(plan);
            if (known is not null && (known.CreatedAt, known.Revision).CompareTo((plan.CreatedAt, plan.Revision)) > 0)
            {
                _others[form] = new WeakReference<S3Storage>(storage);
                return storage;
            }

            foreach (var gone in _others.Where(o => !o.Value.TryGetTarget(out _)).Select(o => o.Key).ToList()) _others.Remove(gone);
            // Not disposed of: who has it goes on. Idle, its connections close within half a minute, and nothing else is held.
            if (known is not null) _others[known.Form] = new WeakReference<S3Storage>(known.Storage);
            _others.Remove(form);
            _current[plan.Name] = new Known(form, plan.CreatedAt, plan.Revision, storage);
            return storage;
        }
    }

    /// <summary>The settings of a plan, without the secret; null without S3.</summary>
    public static S3Settings? SettingsOf(PlanRow plan) => PlanRows.Settings(plan).S3;

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var known in _current.Values) known.Storage.Dispose();
            foreach (var other in _others.Values)
            {
                if (other.TryGetTarget(out var storage)) storage.Dispose();
            }
        }
    }

    private S3Storage Make(PlanRow plan)
    {
        if (plan.ProtectedS3Secret is not { } secret)
            throw new TidemarkException(ErrorCode.Conflict, $"The secret access key of plan '{plan.Name}' is not known: the catalog was rebuilt, and the repository does not hold it.", "Change the plan, and give it its S3 secret again.");
        return new S3Storage(S3Target.Options(SettingsOf(plan)! with { SecretAccessKey = secrets.Unprotect(secret, $"plan '{plan.Name}'") }, MaxRetries), time);
    }

    private sealed record Known(string Form, DateTimeOffset CreatedAt, int Revision, S3Storage Storage);
}
