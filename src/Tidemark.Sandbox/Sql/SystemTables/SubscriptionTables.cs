using System.Globalization;
using System.Text;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.Sandbox.Subscriptions;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.SystemTables;

/// <summary>Topics, subscriptions and consumers.</summary>
internal static class SubscriptionTables
{
    public static IEnumerable<SystemTable> Information =>
    [
        SystemTable.Of(
            "ins_topics",
            "topic_name VARCHAR 192, db_name VARCHAR 64, create_time TIMESTAMP, sql VARCHAR 2048, schema VARCHAR 65517, meta VARCHAR 4, type VARCHAR 8",
            session => session.Engine.Topics.Values.Select(Row)),
        SystemTable.Of(
            "ins_subscriptions",
            "topic_name VARCHAR 205, consumer_group VARCHAR 193, vgroup_id INT, consumer_id VARCHAR 256, user VARCHAR 24, fqdn VARCHAR 128, offset VARCHAR 64, rows BIGINT",
            session => (session.Engine.Subscriptions?.ListSubscriptions() ?? []).Select(Row)),
    ];

    public static IEnumerable<SystemTable> Performance =>
    [
        SystemTable.Of(
            "perf_consumers",
            "consumer_id VARCHAR 32, consumer_group VARCHAR 193, client_id VARCHAR 256, user VARCHAR 24, fqdn VARCHAR 128, status VARCHAR 20, topics VARCHAR 205, "
                + "up_time TIMESTAMP, subscribe_time TIMESTAMP, rebalance_time TIMESTAMP, parameters VARCHAR 192, poll_time TIMESTAMP",
            session => (session.Engine.Subscriptions?.ListConsumers() ?? []).SelectMany(Rows)),
    ];

    private static SqlValue[] Row(Topic topic) => SystemTable.Row(
        topic.Name, topic.Database.Name, topic.CreateTimeMs, topic.Request.Sql, Schema(topic), topic.Request.Meta == TopicMeta.None ? "no" : "yes",
        topic.Request.Kind switch { TopicKind.Database => "db", TopicKind.SuperTable => "stable", _ => "column" });

    private static string Schema(Topic topic) => topic.Request.Kind switch
    {
        TopicKind.SuperTable when topic.SuperTable is { } table => Schema(table.Columns),
        TopicKind.Query when topic.Request.Query is { } query => Schema(query.ResultColumns),
        _ => "NULL",
    };

    private static string Schema(IReadOnlyList<ColumnDefinition> columns)
    {
        var text = new StringBuilder("[");
        foreach (var column in columns)
        {
            if (text.Length > 1) text.Append(',');
            text.Append(CultureInfo.InvariantCulture,
                $"{{\"name\":\"{column.Name}\",\"type\":\"{column.Type.SqlName()}\",\"length\":{TypeText.DescribedLength(column)}}}");
        }

        return text.Append(']').ToString();
    }

    private static SqlValue[] Row(SubscriptionState state) => SystemTable.Row(
        state.Topic, state.Group, state.VgroupId, state.ConsumerId is { } id ? Id(id) : null, state.User, state.Fqdn, state.Offset, state.Rows);

    private static IEnumerable<SqlValue[]> Rows(ConsumerState consumer)
    {
        IReadOnlyList<string?> topics = consumer.Topics.Count > 0 ? [.. consumer.Topics] : [null];
        return topics.Select(topic => SystemTable.Row(
            Id(consumer.Id), consumer.Group, consumer.ClientId, consumer.User, consumer.Fqdn, consumer.Status, topic, consumer.UpTimeMs,
            consumer.SubscribeTimeMs, consumer.RebalanceTimeMs, consumer.Parameters, consumer.PollTimeMs == 0 ? null : consumer.PollTimeMs));
    }

    private static string Id(long id) => string.Create(CultureInfo.InvariantCulture, $"0x{id:x}");
}
