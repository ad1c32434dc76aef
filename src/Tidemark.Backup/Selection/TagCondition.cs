using Tidemark.Backup.Contents;
using Tidemark.Errors;

namespace Tidemark.Backup.Selection;

/// <summary>Whether a child table meets a condition: null where a tag it needs is NULL, as in SQL.</summary>
internal delegate bool? TableTest(PointTable table);

/// <summary>A condition on the tags of child tables. Immutable.</summary>
internal abstract class TagCondition
{
    /// <summary>What a condition may hold, for people.</summary>
    public const string Help = "A condition compares tags (and tbname) by =, <>, <, <=, >, >=, IN (…), LIKE 'a%', IS NULL, joined by AND, OR, NOT and parentheses: location = 'x' AND groupid > 3. Texts stand in single quotes.";

    /// <summary>Reads a condition.</summary>
    /// <exception cref="TidemarkException">It cannot be read (TM101): where, and what was expected there.</exception>
    public static TagCondition Parse(string text) => new ConditionParser(ConditionLexer.Cut(text)).Parse();

    /// <summary>Every tag named in it.</summary>
    public abstract IEnumerable<TagName> Tags { get; }

    /// <summary>The test for children of a super table, which must have all the tags.</summary>
    /// <exception cref="TidemarkException">A tag cannot be compared like that (TM101).</exception>
    public abstract TableTest Bind(PointSuperTable parent, ComparisonContext context);

    /// <summary>NOT of a condition.</summary>
    public sealed class Not(TagCondition inner) : TagCondition
    {
        public override IEnumerable<TagName> Tags => inner.Tags;

        public override TableTest Bind(PointSuperTable parent, ComparisonContext context)
        {
            var test = inner.Bind(parent, context);
            return table => !test(table);
        }
    }

    /// <summary>AND of conditions, or OR.</summary>
    public sealed class Several(IReadOnlyList<TagCondition> parts, bool isAnd) : TagCondition
    {
        public override IEnumerable<TagName> Tags => parts.SelectMany(p => p.Tags);

        public override TableTest Bind(PointSuperTable parent, ComparisonContext context)
        {
            var tests = parts.Select(p => p.Bind(parent, context)).ToArray();
            return table =>
            {
                bool? result = isAnd;
                foreach (var test in tests)
                {
                    var one = test(table);
                    if (one == !isAnd) return !isAnd;
                    if (one is null) result = null;
                }

                return result;
            };
        }
    }

    /// <summary>IS NULL.</summary>
    public sealed class IsNull(TagName tag) : TagCondition
    {
        public override IEnumerable<TagName> Tags => [tag];

        public override TableTest Bind(PointSuperTable parent, ComparisonContext context)
        {
            var read = tag.Reader(parent);
            return table => read(table) is null;
        }
    }

    /// <summary>LIKE.</summary>
    public sealed class Like(TagName tag, string pattern) : TagCondition
    {
        private readonly LikePattern _pattern = new(pattern);

        public override IEnumerable<TagName> Tags => [tag];

        public override TableTest Bind(PointSuperTable parent, ComparisonContext context)
        {
            var type = tag.TypeIn(parent);
            if (type is not (TDengine.Types.DataType.VarChar or TDengine.Types.DataType.NChar)) throw tag.Fail($"is {TDengine.Types.DataTypes.SqlName(type)}, and LIKE is for texts");
            var read = tag.Reader(parent);
            return table => read(table) is { } value ? _pattern.Matches(TagComparison.Text(type, value)) : null;
        }
    }

    /// <summary>A comparison with a value, by one of <c>= &lt;&gt; &lt; &lt;= &gt; &gt;=</c>, or with several (IN).</summary>
    public sealed class Compare(TagName tag, string symbol, IReadOnlyList<TagLiteral> literals) : TagCondition
    {
        public override IEnumerable<TagName> Tags => [tag];

        public override TableTest Bind(PointSuperTable parent, ComparisonContext context)
        {
            var read = tag.Reader(parent);
            var comparers = literals.Select(l => TagComparison.With(tag, tag.TypeIn(parent), l, context)).ToArray();
            return table => read(table) is { } value ? Holds(comparers, value) : null;
        }

        private bool? Holds(Func<byte[], int?>[] comparers, byte[] value)
        {
            bool? result = false;
            foreach (var compare in comparers)
            {
                if (compare(value) is not { } order) result = null;
                else if (IsMet(order)) return true;
            }

            return result;
        }

        private bool IsMet(int order) => symbol switch
        {
            "<>" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            _ => order == 0,
        };
    }
}
