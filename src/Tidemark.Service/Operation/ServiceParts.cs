using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;
using Tidemark.Service.Dumping;
using Tidemark.Service.Nodes;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Scheduling;
using Tidemark.Service.Security;
using Tidemark.Service.Servers;
using Tidemark.Service.Tasks;
using Tidemark.Service.Upkeep;
using Tidemark.Service.Webhooks;

namespace Tidemark.Service.Operation;

/// <summary>Puts the service together.</summary>
internal static class ServiceParts
{
    private const int MostBodyBytes = 1 << 20;
    private const int SchedulerThreads = 2;
    private static readonly TimeSpan CheckinInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    public static WebApplication Build(ServiceOptions options, DataDirectory data)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
            kestrel.Listen(ServiceChecks.AddressOf(options), options.Port, listen =>
            {
                if (options.CertificatePath is not null) listen.UseHttps(Certificate(options));
            });
        });
        AddLog(builder.Logging, options);
        TelemetryExport.Add(builder, options);
        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        services.AddSingleton(options).AddSingleton(options.Time);
        services.AddSingleton(_ => options.Catalog is null ? CatalogDatabase.OnSqlite(data.Catalog) : CatalogDatabase.OnPostgres(options.Catalog));
        AddWork(services, options, data);
        AddScheduler(services, options);
        // Ended in reverse: a node leaves when its tasks have stopped.
        services.AddSingleton<NodeRegistry>().AddHostedService<NodeSigns>();
        services.AddHostedService<TaskDispatcher>();
        services.AddSingleton<Housekeeping>().AddHostedService(parts => parts.GetRequiredService<Housekeeping>());
        services.AddHostedService<DumpSweep>();
        services.AddHostedService<WebhookSender>();
        services.AddSingleton<LatePlans>().AddHostedService(parts => parts.GetRequiredService<LatePlans>());
        services.AddRouting();
        SecurityParts.Add(services, options, data);
        ApiParts.Add(services);
        options.Pages?.Add(services);
        var app = builder.Build();
        options.Pages?.Use(app);
        SecurityParts.Use(app, options);
        ApiParts.Map(app);
        OperationEndpoints.Map(app, ServiceChecks.IsLoopback(options));
        options.Pages?.Map(app);
        return app;
    }

    private static void AddLog(ILoggingBuilder log, ServiceOptions options)
    {
        log.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Quartz", LogLevel.Warning);
        // It warns that the keys lie unencrypted in their directory. They do; only their owner reads it (docs/SERVICE.md).
        log.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // A unique key that refuses a second run is no failure.
        log.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        options.Logging?.Invoke(log);
    }

    private static void AddWork(IServiceCollection services, ServiceOptions options, DataDirectory data)
    {
        var roots = new PathRoots(options.Roots.Count > 0 ? options.Roots : [data.Backups]);
        services.AddSingleton(roots);
        services.AddSingleton<SecretBox>().AddSingleton<ServerReader>().AddSingleton<ServerRegistry>().AddSingleton<ServerDesk>().AddSingleton<ServerDoctor>();
        services.AddSingleton<PlanS3>().AddSingleton<S3Checks>().AddSingleton<DumpDesk>().AddSingleton<DumpWork>().AddSingleton<DumpHold>().AddSingleton<PlanChecks>().AddSingleton<PlanLooks>().AddSingleton<PlanRemoval>().AddSingleton<PlanDesk>();
        services.AddSingleton<PlanRepositories>().AddSingleton<FilePlaces>().AddSingleton<PointIndex>();
        services.AddSingleton<TaskSignal>().AddSingleton<RunningTasks>().AddSingleton<TaskQueue>().AddSingleton<TaskClaims>().AddSingleton<TaskOutcomes>();
        services.AddSingleton<BackupWork>().AddSingleton<RestoreWork>().AddSingleton<RestoreDesk>().AddSingleton<TaskWorks>().AddSingleton<TaskRun>();
        services.AddSingleton<Verifications>().AddSingleton<VerifyWork>().AddSingleton<CompactWork>().AddSingleton<PruneWork>().AddSingleton<UpkeepDesk>();
        services.AddSingleton<WebhookOutbox>().AddSingleton<WebhookClient>().AddSingleton<WebhookDesk>();
        services.AddSingleton<Rebuild>().AddSingleton<Metrics>();
    }

    // The catalog knows when plans fall due. The scheduler's own store is a copy: in memory for one node, in PostgreSQL for several, of which one fires and any of which goes on where one ends.
    private static void AddScheduler(IServiceCollection services, ServiceOptions options)
    {
        services.AddQuartz(quartz =>
        {
            quartz.UseTimeProvider(options.Time);
            if (options.Catalog is not { } catalog) quartz.UseInMemoryStore();
            else quartz.ConfigureScheduler(scheduler => scheduler.InstanceId = options.Node).UsePersistentStore(store => store.UsePostgres(catalog).UseSystemTextJsonSerializer().ProvisionSchema().UseClustering(cluster => cluster.CheckinInterval = CheckinInterval));
            quartz.UseDefaultThreadPool(SchedulerThreads);
        });
        services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        services.AddSingleton<DuePlans>().AddSingleton<PlanSchedule>().AddHostedService<OverduePlans>();
    }

    private static X509Certificate2 Certificate(ServiceOptions options)
    {
        try
        {
            var path = options.CertificatePath!;
            return path.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".p12", StringComparison.OrdinalIgnoreCase)
                ? X509CertificateLoader.LoadPkcs12FromFile(path, options.CertificatePassword)
                : options.CertificatePassword is null ? X509Certificate2.CreateFromPemFile(path) : X509Certificate2.CreateFromEncryptedPemFile(path, options.CertificatePassword);
        }
        catch (CryptographicException e)
        {
            throw new TidemarkException(ErrorCode.InvalidArgument, $"The certificate {options.CertificatePath} cannot be used: {e.Message}", "It is a PFX file, or a PEM file with certificate and key; check its password.", cause: e);
        }
    }
}
