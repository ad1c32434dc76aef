using Tidemark.Archive;
using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;

namespace Tidemark.Backup.Verify;

/// <summary>Reads the segments of one stream to the last byte. Not thread-safe.</summary>
internal sealed class SegmentCheck(BackupRepository repository, SurveyedPoint point, MessageCheck? messages, Action<VerifyFinding> report, VerifyCounters counters)
{
    private readonly StreamDigest _digest = new();
    private string _path = "";
    private bool _isDamaged;
    private bool _wasDamaged;

    /// <summary>Compares what was read of a WAL stream with what had come in. Call it after its last segment.</summary>
    /// <param name="position">What the manifest says of the vgroup.</param>
    public void CheckWhole(VgroupPosition? position)
    {
        if (_wasDamaged || position is not { Messages: { } messages, Checksum: { } checksum } || (messages, checksum) == (_digest.Messages, _digest.Checksum)) return;
        report(new VerifyFinding(VerifyFindingKind.Damage, point.ManifestPath, null,
            $"{point.Folder}: the WAL of vgroup {position.VgroupId} is not what came in: {_digest.Messages} messages with {_digest.Checksum}, the manifest says {messages} with {checksum}", ErrorCode.Corrupt, point.Id));
    }

    /// <summary>Checks one segment.</summary>
    public async ValueTask CheckAsync(SegmentEntry entry, CancellationToken cancellationToken)
    {
        _path = point.Folder + "/" + entry.Name;
        _isDamaged = false;
        if (!point.Files.TryGetValue(entry.Name, out var stored))
        {
            Damaged(null, ErrorCode.Corrupt, $"{_path}: the file is missing");
            return;
        }

        if (stored.LengthBytes != entry.LengthBytes)
            Damaged(Math.Min(stored.LengthBytes, entry.LengthBytes), stored.LengthBytes < entry.LengthBytes ? ErrorCode.Truncated : ErrorCode.Corrupt,
                $"{_path}: the file has {stored.LengthBytes} bytes, the manifest says {entry.LengthBytes}");
        try
        {
            var file = new HashedFile(await repository.Storage.OpenReadAsync(_path, cancellationToken).ConfigureAwait(false));
            await using var _ = file.ConfigureAwait(false);
            await ReadAsync(file, entry, cancellationToken).ConfigureAwait(false);
            var digest = await file.DigestAsync(cancellationToken).ConfigureAwait(false);
            // A damage that was found says where; the digest only says that there is one.
            if (!_isDamaged && digest != entry.Sha256) Damaged(null, ErrorCode.Corrupt, $"{_path}: SHA-256 is {digest}, the manifest says {entry.Sha256}");
        }
        catch (ArchiveFormatException e)
        {
            Damaged(e.Offset, e.Code, e.Message);
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.StorageFailed)
        {
            Damaged(null, e.Code, e.Message);
        }

        counters.SegmentDone(stored.LengthBytes);
    }

    private async ValueTask ReadAsync(HashedFile file, SegmentEntry entry, CancellationToken cancellationToken)
    {
        var reader = await SegmentReader.OpenAsync(file, _path, new SegmentReaderOptions { OnDamage = d => Damaged(d.Offset, d.Code, d.Message) }, cancellationToken).ConfigureAwait(false);
        if (reader.Header.PointId.Length > 0 && reader.Header.PointId != point.Id)
            Damaged(0, ErrorCode.Corrupt, $"{_path}: it is a segment of point {reader.Header.PointId}");
        long frames = 0, rows = 0;
        for (var number = 0; number < reader.Blocks.Count; number++)
        {
            try
            {
                using var block = await reader.ReadBlockAsync(number, cancellationToken).ConfigureAwait(false);
                var inBlock = CheckMessages(block, reader.Blocks[number]);
                frames += block.Count;
                rows += inBlock;
                counters.BlockDone(reader.Blocks[number], block.Count, inBlock);
            }
            catch (ArchiveFormatException e)
            {
                Damaged(e.Offset, e.Code, e.Message);
            }
        }

        if (!_isDamaged && (reader.Blocks.Count, frames, rows) != (entry.Blocks, entry.Frames, entry.Rows))
        {
            Damaged(null, ErrorCode.Corrupt,
                $"{_path}: {reader.Blocks.Count} blocks, {frames} messages, {rows} rows; the manifest says {entry.Blocks}, {entry.Frames}, {entry.Rows}");
        }
    }

    private long CheckMessages(SegmentBlock block, SegmentBlockEntry entry)
    {
        long rows = 0;
        foreach (var frame in block)
        {
            rows += frame.Facts.Rows;
            _digest.Add(frame.Frame);
            if (messages?.Check(frame) is { } fault)
                Damaged(entry.FileOffset, ErrorCode.UnknownMessage, $"{_path}: {fault} (block {frame.BlockNumber}, message {frame.FrameNumber}, at byte {entry.FileOffset})");
        }

        return rows;
    }

    private void Damaged(long? offset, ErrorCode code, string what)
    {
        (_isDamaged, _wasDamaged) = (true, true);
        report(new VerifyFinding(VerifyFindingKind.Damage, _path, offset, what, code, point.Id));
    }
}
