using Microsoft.EntityFrameworkCore;
using Tidemark.Archive.Codecs;
using Tidemark.Backup.Verify;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Service.Webhooks;

namespace Tidemark.Service.Catalog;

/// <summary>The catalog: docs/SERVICE.md. One model for both databases; each has migrations of its own.</summary>
internal abstract class CatalogContext(DbContextOptions options) : DbContext(options)
{
    public const int MaxNameLength = 64;
    public const int MaxNodeLength = 128;

    public DbSet<ServerRow> Servers => Set<ServerRow>();

    public DbSet<PlanRow> Plans => Set<PlanRow>();

    public DbSet<TaskRow> Tasks => Set<TaskRow>();

    public DbSet<TaskLogRow> TaskLog => Set<TaskLogRow>();

    public DbSet<TokenRow> Tokens => Set<TokenRow>();

    public DbSet<VerificationRow> Verifications => Set<VerificationRow>();

    public DbSet<WebhookRow> Webhooks => Set<WebhookRow>();

    public DbSet<DeliveryRow> Deliveries => Set<DeliveryRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<NodeRow> Nodes => Set<NodeRow>();

    public DbSet<KeyRow> Keys => Set<KeyRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcInstantConverter>();
        configurationBuilder.Properties<PlanState>().HaveConversion<string>().HaveMaxLength(32);
        configurationBuilder.Properties<BrokenChainPolicy>().HaveConversion<string>().HaveMaxLength(32);
        configurationBuilder.Properties<CompressionLevel>().HaveConversion<string>().HaveMaxLength(32);
        configurationBuilder.Properties<TaskKind>().HaveConversion<string>().HaveMaxLength(32);
        configurationBuilder.Properties<TaskState>().HaveConversion<string>().HaveMaxLength(32);
        configurationBuilder.Properties<StopReason>().HaveConversion<string>().HaveMaxLength(32);
        configurationBuilder.Properties<VerifyDepth>().HaveConversion<string>().HaveMaxLength(32);
        configurationBuilder.Properties<DeliveryState>().HaveConversion<string>().HaveMaxLength(32);
        configurationBuilder.Properties<TaskLogLevel>().HaveConversion<string>().HaveMaxLength(32);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ServerRow>(server =>
        {
            server.ToTable("servers").HasKey(s => s.Name);
            server.Property(s => s.Name).HasMaxLength(MaxNameLength);
        });
        modelBuilder.Entity<PlanRow>(plan =>
        {
            plan.ToTable("plans").HasKey(p => p.Name);
            plan.Property(p => p.Name).HasMaxLength(MaxNameLength);
            plan.Property(p => p.Revision).IsConcurrencyToken();
            plan.HasIndex(p => p.Directory).IsUnique();
            plan.HasOne<ServerRow>().WithMany().HasForeignKey(p => p.Server).OnDelete(DeleteBehavior.Restrict);
        });
        modelBuilder.Entity<TaskRow>(task =>
        {
            task.ToTable("tasks").HasKey(t => t.Id);
            task.HasIndex(t => new { t.State, t.NotBefore });
            task.HasIndex(t => new { t.PlanName, t.Id });
            // What keeps one plan from being backed up twice at once, whichever nodes try.
            task.HasIndex(t => t.ExclusiveKey).IsUnique().HasFilter($"\"{nameof(TaskRow.State)}\" = '{nameof(TaskState.Running)}'");
        });
        modelBuilder.Entity<TaskLogRow>(line =>
        {
            line.ToTable("task_log").HasKey(l => l.Id);
            line.HasIndex(l => new { l.TaskId, l.Id });
            line.HasOne<TaskRow>().WithMany().HasForeignKey(l => l.TaskId).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<VerificationRow>(found =>
        {
            found.ToTable("verifications").HasKey(v => new { v.PlanName, v.PointId });
            found.Property(v => v.PlanName).HasMaxLength(MaxNameLength);
            found.Property(v => v.PointId).HasMaxLength(MaxNameLength);
            found.HasOne<PlanRow>().WithMany().HasForeignKey(v => v.PlanName).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<WebhookRow>(webhook =>
        {
            webhook.ToTable("webhooks").HasKey(w => w.Name);
            webhook.Property(w => w.Name).HasMaxLength(MaxNameLength);
        });
        modelBuilder.Entity<DeliveryRow>(delivery =>
        {
            delivery.ToTable("webhook_deliveries").HasKey(d => d.Id);
            delivery.HasIndex(d => new { d.State, d.NotBefore });
            delivery.HasIndex(d => new { d.Webhook, d.Id });
            delivery.HasOne<WebhookRow>().WithMany().HasForeignKey(d => d.Webhook).OnDelete(DeleteBehavior.Cascade);
        });
        modelBuilder.Entity<TokenRow>(token =>
        {
            token.ToTable("tokens").HasKey(t => t.Id);
            token.Property(t => t.Id).HasMaxLength(MaxNameLength);
        });
        modelBuilder.Entity<NodeRow>(node =>
        {
            node.ToTable("nodes").HasKey(n => n.Name);
            node.Property(n => n.Name).HasMaxLength(MaxNodeLength);
        });
        modelBuilder.Entity<KeyRow>(key =>
        {
            key.ToTable("keys").HasKey(k => k.Name);
            key.Property(k => k.Name).HasMaxLength(MaxNodeLength);
        });
        modelBuilder.Entity<AuditRow>(entry => entry.ToTable("audit").HasKey(e => e.Id));
    }
}
