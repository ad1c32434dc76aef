using System.Buffers.Binary;
using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Repositories;
using Tidemark.Storage.Directories;
using Tidemark.TDengine.Messages;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Replay;

/// <summary>A repository made of messages as a server sent them: an initial point without anything, and points with the messages.</summary>
internal static class RecordedArchive
{
    private const string Plan = "recorded";
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>A message of one vgroup.</summary>
    public sealed record Message(int VgroupId, long Offset, ushort RawType, ReadOnlyMemory<byte> Body);

    /// <summary>The records of a recording, in their order.</summary>
    public static List<Message> Read(string name)
    {
        var bytes = File.ReadAllBytes(GoldenFiles.PathOf($"tmq/{name}.rawlog"));
        var messages = new List<Message>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            messages.Add(new Message(
                BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 6)), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 10)),
                BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + 4)), bytes.AsMemory(at + 18, length)));
            at += 18 + length;
        }

        return messages;
    }

    /// <summary>Writes the repository. With <paramref name="points"/> the messages are divided among so many increments.</summary>
    public static async Task<BackupRepository> WriteAsync(
        string directory, string database, string createDatabase, string precision, IReadOnlyList<Message> messages, int points = 1, IReadOnlyList<TableStatistics>? tables = null,
        IReadOnlyDictionary<string, string>? databaseOptions = null)
    {
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory), TimeProvider.System, default);
        await repository.SavePlanAsync(new PlanDocument { Name = Plan, Database = database, Topic = "t", Groups = ["g"], CreatedAt = Time }, default);
        var vgroups = messages.Select(m => m.VgroupId).Distinct().Order().ToList();
        string? previous = null;
        for (var point = 0; point <= points; point++)
        {
            var id = $"{point + 1:D6}-20260102T030405Z";
            var part = point == 0 ? [] : messages.Skip((point - 1) * messages.Count / points).Take((point * messages.Count / points) - ((point - 1) * messages.Count / points)).ToList();
            var segments = new List<SegmentEntry>();
            foreach (var vgroup in vgroups.Where(v => part.Any(m => m.VgroupId == v)))
                segments.Add(await WriteSegmentAsync(repository, id, vgroup, part.Where(m => m.VgroupId == vgroup), database));
            await repository.PublishAsync(Plan, new Manifest
            {
                PointId = id,
                Sequence = point + 1,
                ChainId = "chain",
                Kind = point == 0 ? PointKind.Initial : PointKind.Increment,
                State = PointState.Complete,
                PreviousPointId = previous,
                StartedAt = Time,
                CompletedAt = Time,
                WrittenBy = "test",
                Source = new SourceDescription { ServerVersion = "3.3.7.5", Database = database, CreateDatabase = createDatabase, Precision = precision, VgroupIds = vgroups, DatabaseOptions = databaseOptions },
                Vgroups = [.. vgroups.Select(v => new VgroupPosition(v, 0, 0, 0))],
                Segments = segments,
                Statistics = new PointStatistics(),
                Tables = tables ?? [],
                BarrierEvents = [.. part.SelectMany(m => Keys(m).Select(key => new BarrierEvent(m.VgroupId, key)))],
            }, default);
            previous = id;
        }

        return repository;
    }

    private static async Task<SegmentEntry> WriteSegmentAsync(BackupRepository repository, string point, int vgroup, IEnumerable<Message> messages, string database)
    {
        var name = SegmentRole.FileName(SegmentRole.Wal, vgroup, 1);
        var path = BackupRepository.PointFolder(Plan, point) + "/" + name;
        await using var file = await repository.Storage.CreateAsync(path, replace: false, default);
        await using var writer = await SegmentWriter.CreateAsync(
            file, new SegmentHeader { PointId = point, SegmentNumber = 1, Database = database, CreatedAt = Time }, path, new SegmentWriterOptions { BlockLengthBytes = 4096 });
        foreach (var message in messages)
            await writer.AppendAsync(new SegmentFrame(vgroup, message.Offset, message.RawType, FrameKind.Recorded, message.Body), new FrameFacts());
        var summary = await writer.CompleteAsync();
        await file.CompleteAsync(default);
        return SegmentEntry.From(name, summary, SegmentRole.Wal);
    }

    private static IEnumerable<string> Keys(Message message)
    {
        if (BarrierKey.IsBarrier(message.RawType)) return [BarrierKey.Of(message.RawType, message.Body.Span)];
        return TmqMessageReader.Decode(message.RawType, message.Body) is BatchMeta batch
            ? batch.Members.Where(m => BarrierKey.IsBarrier(m.Message.RawType)).Select(m => BarrierKey.Of(m.Message.RawType, TmqMessageWriter.ToArray(m.Message)))
            : [];
    }
}
