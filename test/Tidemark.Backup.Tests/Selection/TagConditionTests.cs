using System.Globalization;
using System.Text;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Selection;
using Tidemark.Errors;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Tests.Selection;

public sealed class TagConditionTests
{
    private static readonly PointSuperTable Parent = new(new SuperTableDefinition
    {
        Name = "meters",
        Suid = 1,
        Columns = new TableSchema(1, [new ColumnDefinition { Name = "ts", Type = DataType.Timestamp, Bytes = 8 }]),
        Tags = new TableSchema(1,
        [
            Tag("groupid", DataType.Int, 4), Tag("location", DataType.NChar, 50), Tag("code", DataType.VarChar, 22), Tag("rate", DataType.Float, 4), Tag("big", DataType.UBigInt, 8),
            Tag("isOn", DataType.Bool, 1), Tag("since", DataType.Timestamp, 8), Tag("shape", DataType.Geometry, 100), Tag("none", DataType.Int, 4),
        ]),
    });

    private static readonly PointTable Table = new(1, new CreateChildTable { Name = "d1", SuperTableName = "meters", Tags = new TagSet([]), TagNames = [] }, Parent,
    [
        Value("groupid", BitConverter.GetBytes(5)), Value("location", NCharText.ToBytes("Zürich 🙂")), Value("code", Encoding.UTF8.GetBytes("A'b_c%")), Value("rate", BitConverter.GetBytes(1.1f)),
        Value("big", BitConverter.GetBytes(ulong.MaxValue)), Value("isOn", [1]), Value("since", BitConverter.GetBytes(1_700_000_000_000L)), Value("shape", [1, 2]),
    ]);

    [Theory]
    [InlineData("groupid = 5", true)]
    [InlineData("GROUPID == 5.0", true)]
    [InlineData("groupid <> 5", false)]
    [InlineData("groupid != 5", false)]
    [InlineData("groupid < 5", false)]
    [InlineData("groupid <= 5 and groupid >= 5", true)]
    [InlineData("groupid > 4.5", true)]
    [InlineData("groupid > 1e3", false)]
    [InlineData("groupid > -7", true)]
    [InlineData("groupid in (1, 2, 5)", true)]
    [InlineData("groupid NOT IN (1, 2, 5)", false)]
    [InlineData("location = 'Zürich 🙂'", true)]
    [InlineData("location = \"Zürich 🙂\"", true)]
    [InlineData("location > 'Zürich'", true)]
    [InlineData("location like 'z%_'", true)]
    [InlineData("location like 'z%h _'", true)]
    [InlineData("location like 'z%h'", false)]
    [InlineData("location not like '%rich%'", false)]
    [InlineData("code = 'A''b_c%'", true)]
    [InlineData(@"code = 'A\'b_c%'", true)]
    [InlineData(@"code like '%\_c\%'", true)]
    [InlineData(@"code like '%b\_d%'", false)]
    [InlineData("rate = 1.1", true)]
    [InlineData("rate > 1.1", false)]
    [InlineData("big = 18446744073709551615", true)]
    [InlineData("big < 18446744073709551615", false)]
    [InlineData("`isOn` = true", true)]
    [InlineData("isOn = 0", false)]
    [InlineData("since = '2023-11-14T22:13:20Z'", true)]
    [InlineData("since < '2023-11-14T22:13:20.0001Z'", true)]
    [InlineData("since = '2023-11-14T22:13:20.0001Z'", false)]
    [InlineData("since > '2023-11-14T22:13:19.9999Z'", true)]
    [InlineData("since >= 1700000000000", true)]
    [InlineData("shape is not null", true)]
    [InlineData("none is null", true)]
    [InlineData("none = 1", null)]
    [InlineData("not none = 1", null)]
    [InlineData("none = 1 or groupid = 5", true)]
    [InlineData("none = 1 and groupid = 6", false)]
    [InlineData("none = 1 and groupid = 5", null)]
    [InlineData("none in (1, 2)", null)]
    [InlineData("not (groupid = 5 or none = 1)", false)]
    [InlineData("groupid = 1 or groupid = 5 and location like 'q%'", false)]
    [InlineData("(groupid = 1 or groupid = 5) and location like 'z%'", true)]
    [InlineData("tbname = 'd1'", true)]
    [InlineData("tbname LIKE 'd_' AND NOT tbname IN ('d2')", true)]
    public void Parse_Condition_HoldsAsInSql(string condition, bool? expected) =>
        Assert.Equal(expected, TagCondition.Parse(condition).Bind(Parent, new ComparisonContext(TimePrecision.Milliseconds, TimeZoneInfo.Utc))(Table));

    [Theory]
    [InlineData("", "position 1", "the end")]
    [InlineData("groupid", "position 8", "the end")]
    [InlineData("groupid = ", "position 11", "number")]
    [InlineData("groupid = 1 groupid = 2", "position 13", "'groupid'")]
    [InlineData("(groupid = 1", "position 13", "closing parenthesis")]
    [InlineData("groupid in 1", "position 12", "opening parenthesis")]
    [InlineData("groupid in (1 2)", "position 15", "comma")]
    [InlineData("groupid is 1", "position 12", "NULL")]
    [InlineData("groupid not 1", "position 13", "IN or LIKE")]
    [InlineData("groupid = other", "position 11", "'other'")]
    [InlineData("location = 'a", "position 12", "not closed")]
    [InlineData("groupid = 1; drop", "position 12", "';'")]
    [InlineData("groupid = 1x", "position 11", "not a number")]
    [InlineData("and = 1", "position 1", "name of a tag")]
    public void Parse_WhatIsNoCondition_SaysWhereAndWhatWasExpected(string condition, string place, string what)
    {
        var error = Assert.Throws<TidemarkException>(() => TagCondition.Parse(condition));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("groupid = 'a'", "INT")]
    [InlineData("location = 3", "'3'")]
    [InlineData("isOn = 2", "TRUE or FALSE")]
    [InlineData("shape = 'x'", "IS NULL")]
    [InlineData("groupid like '5'", "LIKE is for texts")]
    [InlineData("since = 'yesterday'", "not a time")]
    [InlineData("other = 1", "'meters'")]
    public void Bind_ValueOfAnotherKind_IsRefused(string condition, string why)
    {
        var error = Assert.Throws<TidemarkException>(() => TagCondition.Parse(condition).Bind(Parent, new ComparisonContext(TimePrecision.Milliseconds, TimeZoneInfo.Utc)));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NestedTooDeep_IsRefused()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{new string('(', 100_000)}groupid = 1");
        Assert.Contains("nested", Assert.Throws<TidemarkException>(() => TagCondition.Parse(text)).Message, StringComparison.Ordinal);
    }

    private static ColumnDefinition Tag(string name, DataType type, int bytes) => new() { Name = name, Type = type, Bytes = bytes };

    private static TagEntry Value(string tag, byte[] value) => new(Parent.Tags.Find(tag)!.ColumnId, value);
}
