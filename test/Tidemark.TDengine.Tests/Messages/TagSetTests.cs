using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Tests.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Messages;

public sealed class TagSetTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Parse_EncodedTags_AreTheSame(int seed)
    {
        var tags = Random(new Random(seed));
        var bytes = tags.ToArray();
        Assert.Equal(Dump.Of(tags), Dump.Of(TagSet.Parse(bytes)));
        Assert.Equal(bytes, TagSet.Parse(bytes).ToArray());
        for (var length = 0; length < bytes.Length; length++) Assert.Throws<TDengineFormatException>(() => TagSet.Parse(bytes.AsMemory(0, length)));
    }

    [Theory]
    [InlineData("""{"a":"字😀 it's","b":1,"c":true,"d":null,"e":-1.5}""")]
    [InlineData("""{"a":"\"quoted\" \\ back \n\t\r","b":"","c":false,"d":1E+300,"e":0.1}""")]
    [InlineData("""{"a":"\u0001\u001f","b":"\/"}""", """{"a":"\u0001\u001f","b":"/"}""")]
    [InlineData("""{"z":1,"a":2,"z":3,"Z":4}""", """{"Z":4,"a":2,"z":1}""")]
    public void FromJson_ObjectsOfSimpleValues_ComeBackWithSortedKeys(string json, string? expected = null)
    {
        var tags = TagSet.FromJson(json);
        Assert.Equal(expected ?? json, tags.ToJson());
        Assert.Equal(expected ?? json, TagSet.Parse(tags.ToArray()).ToJson());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    public void FromJson_Nothing_IsAnEmptyTag(string? json)
    {
        Assert.Null(TagSet.FromJson(json).ToJson());
        Assert.Equal("400900000001000000", Convert.ToHexString(TagSet.FromJson(json).ToArray()));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"a\":[1]}")]
    [InlineData("{\"a\":{}}")]
    [InlineData("{\"a\":")]
    [InlineData("1")]
    public void FromJson_WhatTheServerRefuses_IsRefused(string json) => Assert.Throws<FormatException>(() => TagSet.FromJson(json));

    [Fact]
    public void FromJson_RecordedTag_GivesTheServersBytes()
    {
        var golden = GoldenMessage.Read("after_g_t_ms.wal").SelectMany(m => GoldenContentTests.Creates(TmqMessageReader.Decode(m.RawType, m.Body))).OfType<CreateChildTable>().First(t => t.Name == "jt1");
        var made = TagSet.FromJson("""{"k1":1,"k2":"v","k3":true,"k4":null,"k5":-1.5,"k 6":"字😀 it's"}""");
        Assert.Equal(Dump.Of(golden.Tags), Dump.Of(made));
        Assert.Equal(golden.Tags.ToArray(), made.ToArray());
    }

    internal static TagSet Random(Random random)
    {
        var values = new List<TagValue>();
        var json = random.Next(3) == 0;
        short id = 0;
        for (var i = random.Next(0, 20); i > 0; i--)
        {
            id += (short)random.Next(1, 50);
            var type = json
                ? new[] { DataType.Null, DataType.Bool, DataType.Double, DataType.NChar }[random.Next(4)]
                : RandomBlock.AllTypes[random.Next(RandomBlock.AllTypes.Length)];
            var value = type == DataType.Null ? new byte[2] : RandomBlock.ValueOf(RandomBlock.ColumnOf(type, random), random);
            values.Add(new TagValue(json ? (short)0 : id, json ? $"k{id:D5}" : null, type, value));
        }

        return new TagSet(values, json);
    }
}
