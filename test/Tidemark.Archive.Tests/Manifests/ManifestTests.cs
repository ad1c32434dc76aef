using System.Security.Cryptography;
using System.Text;
using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Errors;

namespace Tidemark.Archive.Tests.Manifests;

public class ManifestTests
{
    private const string Name = "plans/daily/points/000002-20261122T090000Z/manifest.json";

    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    internal static Manifest Sample { get; } = new()
    {
        PointId = "000002-20261122T090000Z",
        Sequence = 2,
        ChainId = "c1",
        Kind = PointKind.Increment,
        State = PointState.Complete,
        PreviousPointId = "000001-20261122T080000Z",
        StartedAt = Noon,
        CompletedAt = Noon.AddTicks(12_345_678),
        WrittenBy = "0.1.0",
        Source = new SourceDescription
        {
            ServerVersion = "3.3.7.5",
            Database = "power",
            CreateDatabase = "CREATE DATABASE `power` VGROUPS 2 PRECISION 'ms'\nKEEP 3650d",
            Precision = "ms",
            Topic = "tidemark_daily",
            VgroupIds = [2, 3],
        },
        Vgroups = [new VgroupPosition(2, 10, 20, 19), new VgroupPosition(3, -1, long.MaxValue, 4)],
        Segments =
        [
            new SegmentEntry
            {
                Name = "2-0.tide",
                LengthBytes = 1234,
                Sha256 = new string('a', 64),
                RawBytes = 5000,
                Blocks = 1,
                Frames = 7,
                Rows = 70,
                Vgroups = [new VgroupRange(2, 10, 19, 20, 7, 70)],
                Role = "wal",
            },
        ],
        Statistics = new PointStatistics { Rows = 70, DataMessages = 6, MetaMessages = 1, Tables = 3, SuperTables = 1, RawBytes = 5000, StoredBytes = 1234 },
        Tables = [new TableStatistics("meters", true, 3, 70), new TableStatistics("größe \"x\"", false, 1, null)],
        OutsideObjects = [new OutsideObject("view", "v1", "CREATE VIEW v1 AS SELECT 1")],
        Warnings = ["Rows of dropped tables are not in the stream."],
        Properties = new Dictionary<string, string>(StringComparer.Ordinal) { ["note"] = "ж" },
    };

    [Fact]
    public void Parse_WhatWasWritten_GivesItBack()
    {
        var bytes = Sample.ToBytes();

        var read = Manifest.Parse(bytes, Name);

        Assert.Equal(bytes, read.ToBytes());
        Assert.Equal((Sample.PointId, Sample.Sequence, Sample.Kind, Sample.State), (read.PointId, read.Sequence, read.Kind, read.State));
        Assert.Equal(Sample.CompletedAt, read.CompletedAt);
        Assert.Equal(Sample.Source.CreateDatabase, read.Source.CreateDatabase);
        Assert.Equal(Sample.Source.VgroupIds, read.Source.VgroupIds);
        Assert.Equal(Sample.Vgroups, read.Vgroups);
        Assert.Equal(Sample.Segments[0].Vgroups, read.Segments[0].Vgroups);
        Assert.Equal(Sample.Statistics, read.Statistics);
        Assert.Equal(Sample.Tables, read.Tables);
        Assert.Equal(Sample.OutsideObjects, read.OutsideObjects);
        Assert.Equal("ж", read.Properties["note"]);
    }

    [Fact]
    public void ToBytes_Sample_IsTheJsonOfTheFormatDocument()
    {
        var text = Encoding.UTF8.GetString(Sample.ToBytes());

        Assert.StartsWith("{\n  \"format\": \"tidemark-manifest\",\n  \"version\": 1,\n  \"checksum\": \"sha256:", text, StringComparison.Ordinal);
        Assert.EndsWith("\n  }\n}\n", text, StringComparison.Ordinal);
        Assert.Contains("\n    \"kind\": \"increment\",\n", text, StringComparison.Ordinal);
        Assert.Contains("größe", text, StringComparison.Ordinal);
        var digest = text.Substring(text.IndexOf("sha256:", StringComparison.Ordinal) + 7, 64);
        var zeroed = text.Replace(digest, new string('0', 64), StringComparison.Ordinal);
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(zeroed))));
    }

    [Fact]
    public void Parse_AnySingleBitFlipped_IsRefused()
    {
        var bytes = Sample.ToBytes();
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                bytes[at] ^= (byte)(1 << bit);
                var damage = Assert.Throws<ArchiveFormatException>(() => Manifest.Parse(bytes, Name));
                bytes[at] ^= (byte)(1 << bit);

                Assert.NotEqual(ErrorCode.UnsupportedVersion, damage.Code);
                Assert.Contains(Name, damage.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Parse_CutAtAnyLength_IsTruncated()
    {
        var bytes = Sample.ToBytes();
        for (var length = 0; length < bytes.Length - 1; length++)
        {
            var damage = Assert.Throws<ArchiveFormatException>(() => Manifest.Parse(bytes.AsSpan(0, length), Name));
            Assert.True(damage.Code == ErrorCode.Truncated, $"Length {length}: {damage.Message}");
        }

        Assert.Throws<ArchiveFormatException>(() => Manifest.Parse(bytes.AsSpan(0, bytes.Length - 1), Name));
        Assert.Throws<ArchiveFormatException>(() => Manifest.Parse([.. bytes, (byte)'\n'], Name));
    }

    [Fact]
    public void Parse_LaterVersion_IsUnsupported()
    {
        var bytes = Seal(Text(Sample).Replace("\"version\": 1,", "\"version\": 2,", StringComparison.Ordinal));

        var refusal = Assert.Throws<ArchiveFormatException>(() => Manifest.Parse(bytes, Name));

        Assert.Equal(ErrorCode.UnsupportedVersion, refusal.Code);
        Assert.Contains("version 2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_UnknownField_IsKept()
    {
        var bytes = Seal(Text(Sample).Replace("\"sequence\": 2,", "\"sequence\": 2, \"later\": {\"a\": [1, 2]},", StringComparison.Ordinal));

        var read = Manifest.Parse(bytes, Name);

        Assert.True(read.Unknown!.ContainsKey("later"));
        Assert.Equal(2, Manifest.Parse(read.ToBytes(), Name).Unknown!["later"].GetProperty("a")[1].GetInt32());
    }

    [Fact]
    public void Parse_OptionalFieldsMissing_HaveTheirDefaults()
    {
        var text = Text(Sample with { Warnings = [], Tables = [], OutsideObjects = [], Properties = new Dictionary<string, string>(StringComparer.Ordinal) });
        foreach (var field in (string[])["\"warnings\": [],", "\"tables\": [],", "\"outsideObjects\": [],"])
        {
            Assert.Contains(field, text, StringComparison.Ordinal);
            text = text.Replace(field, "", StringComparison.Ordinal);
        }

        text = text.Replace(",\n    \"properties\": {}", "", StringComparison.Ordinal).Replace("    \n", "", StringComparison.Ordinal);
        text = text.Replace("},\n    \"properties\": {}", "}", StringComparison.Ordinal);

        var read = Manifest.Parse(Seal(text.Replace("\"tables\": 3,", "", StringComparison.Ordinal)), Name);

        Assert.Empty(read.Warnings);
        Assert.Empty(read.Tables);
        Assert.Empty(read.OutsideObjects);
        Assert.Empty(read.Properties);
        Assert.Equal(0, read.Statistics.Tables);
        Assert.Null(read.Source.SuperTable);
    }

    [Theory]
    [InlineData("\"sequence\": 2,", "")]
    [InlineData("\"sequence\": 2,", "\"sequence\": \"x\",")]
    [InlineData("\"sequence\": 2,", "\"sequence\": 2, \"sequence\": 3,")]
    [InlineData("\"increment\"", "\"sideways\"")]
    [InlineData("\"pointId\": \"000002-20261122T090000Z\"", "\"pointId\": null")]
    public void Parse_WellSealedNonsense_IsCorrupt(string old, string replacement)
    {
        var bytes = Seal(Text(Sample).Replace(old, replacement, StringComparison.Ordinal));

        Assert.Equal(ErrorCode.Corrupt, Assert.Throws<ArchiveFormatException>(() => Manifest.Parse(bytes, Name)).Code);
    }

    [Fact]
    public void Parse_DocumentOfAnotherKind_IsRefused()
    {
        var plan = new PlanDocument { Name = "daily", Database = "power", Topic = "t", Groups = ["g"], CreatedAt = Noon };

        Assert.Throws<ArchiveFormatException>(() => Manifest.Parse(plan.ToBytes(), Name));
    }

    [Fact]
    public void PlanAndMarker_WhatWasWritten_ComesBack()
    {
        var plan = new PlanDocument { Name = "daily", Database = "power", SuperTable = "meters", Topic = "t", Groups = ["g", "h"], ChainId = "c1", CreatedAt = Noon };
        var marker = new RepositoryMarker { RepositoryId = "r-1", CreatedAt = Noon };

        var planRead = PlanDocument.Parse(plan.ToBytes());
        var markerRead = RepositoryMarker.Parse(marker.ToBytes());

        Assert.Equal(("daily", "power", "meters", "t", "c1"), (planRead.Name, planRead.Database, planRead.SuperTable, planRead.Topic, planRead.ChainId));
        Assert.Equal(["g", "h"], planRead.Groups);
        Assert.Equal(Noon, planRead.CreatedAt);
        Assert.Equal(("r-1", Noon), (markerRead.RepositoryId, markerRead.CreatedAt));
    }

    [Fact]
    public void EntryFrom_Summary_CopiesIt()
    {
        var summary = new SegmentSummary { LengthBytes = 1, Sha256 = "s", Frames = 2, Rows = 3, Blocks = 4, RawBytes = 5, Vgroups = [new VgroupRange(2, 0, 1, 2, 2, 3)] };

        var entry = SegmentEntry.From("2-0.tide", summary, "wal");

        Assert.Equal(("2-0.tide", 1L, "s", 2L, 3L, 4, 5L, "wal"), (entry.Name, entry.LengthBytes, entry.Sha256, entry.Frames, entry.Rows, entry.Blocks, entry.RawBytes, entry.Role));
        Assert.Same(summary.Vgroups, entry.Vgroups);
    }

    private static string Text(Manifest manifest) => Encoding.UTF8.GetString(manifest.ToBytes());

    /// <summary>Gives a changed document a checksum that holds.</summary>
    private static byte[] Seal(string text)
    {
        var at = text.IndexOf("sha256:", StringComparison.Ordinal) + 7;
        var zeroed = text[..at] + new string('0', 64) + text[(at + 64)..];
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(zeroed)));
        return Encoding.UTF8.GetBytes(zeroed[..at] + digest + zeroed[(at + 64)..]);
    }
}
