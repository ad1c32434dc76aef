namespace Tidemark.Sandbox.Sql.Syntax;

/// <content>SELECT.</content>
internal sealed partial class SqlParser
{
    private SelectStatement ReadSelect()
    {
        Expect("select");
        var isDistinct = Take("distinct");
        if (!isDistinct) Take("all");
        var tagsOnly = Take("tags");
        var items = new List<SelectItem>();
        do
        {
            items.Add(ReadSelectItem());
        }
        while (Take(","));
        var from = new List<FromItem>();
        if (Take("from"))
        {
            do
            {
                from.Add(ReadFromItem());
            }
            while (Take(","));
        }

        var where = Take("where") ? ReadExpression() : null;
        var partitionBy = TakeBy("partition") ? ReadExpressions() : [];
        if (Is("interval") || Is("session") || Is("state_window") || Is("event_window") || Is("count_window") || Is("range") || Is("every") || Is("fill"))
            throw SqlErrors.NotSupported();
        var groupBy = TakeBy("group") ? ReadExpressions() : [];
        if (Is("having")) throw SqlErrors.NotSupported();
        var orderBy = TakeBy("order") ? ReadOrder() : [];
        var (groupLimit, groupOffset) = ReadLimit("slimit", "soffset");
        var (limit, offset) = ReadLimit("limit", "offset");
        if (Is("union")) throw SqlErrors.NotSupported();
        return new()
        {
            IsDistinct = isDistinct,
            IsTagScan = tagsOnly,
            Items = items,
            From = from,
            Where = where,
            PartitionBy = partitionBy,
            GroupBy = groupBy,
            OrderBy = orderBy,
            GroupLimit = groupLimit,
            GroupOffset = groupOffset,
            Limit = limit,
            Offset = offset,
        };
    }

    private SelectItem ReadSelectItem()
    {
        var start = _token.Start;
        if (Take("*")) return new(new StarExpression(null), "*");
        if (_token.Kind is TokenKind.Word or TokenKind.QuotedName && PeekIs("."))
        {
            var at = _token;
            var table = Name();
            Next();
            if (Take("*")) return new(new StarExpression(table), "*");
            _token = at;
        }

        var expression = ReadExpression();
        var end = PreviousEnd(start);
        var name = expression is ColumnExpression column ? column.Name : _sql[start..end];
        if (Take("as")) name = AliasName();
        else if (_token.Kind == TokenKind.QuotedName || (_token.Kind == TokenKind.Word && !ReservedWords.Contains(Text))) name = Name();
        return new(expression, name);
    }

    private string AliasName() => _token.Kind == TokenKind.Text ? TextLiteral() : Name();

    /// <summary>Where the token before the current one ended.</summary>
    private int PreviousEnd(int from)
    {
        var end = from;
        for (var token = Tokenizer.Read(_sql, from); token.Start < _token.Start && token.Kind != TokenKind.End; token = Tokenizer.Read(_sql, token.End))
            end = token.End;
        return end;
    }

    private FromItem ReadFromItem()
    {
        ObjectName? table = null;
        SelectStatement? subquery = null;
        if (Take("("))
        {
            subquery = ReadSelect();
            Expect(")");
        }
        else
        {
            table = ObjectName();
        }

        string? alias = null;
        if (Take("as")) alias = Name();
        else if (_token.Kind == TokenKind.QuotedName || (_token.Kind == TokenKind.Word && !ReservedWords.Contains(Text))) alias = Name();
        return new(table, subquery, alias);
    }

    private bool TakeBy(string word)
    {
        if (!Take(word)) return false;
        Expect("by");
        return true;
    }

    private List<Expression> ReadExpressions()
    {
        var expressions = new List<Expression> { ReadExpression() };
        while (Take(",")) expressions.Add(ReadExpression());
        return expressions;
    }

    private List<OrderItem> ReadOrder()
    {
        var order = new List<OrderItem>();
        do
        {
            var start = _token.Start;
            var expression = ReadExpression();
            var text = _sql[start..PreviousEnd(start)];
            var isDescending = Take("desc");
            if (!isDescending) Take("asc");
            var nullsLast = isDescending;
            if (Take("nulls"))
            {
                nullsLast = Is("last");
                Next();
            }

            order.Add(new(expression, text, isDescending, nullsLast));
        }
        while (Take(","));
        return order;
    }

    private (long? Limit, long Offset) ReadLimit(string limitWord, string offsetWord)
    {
        if (!Take(limitWord)) return (null, 0);
        var first = Integer();
        if (Take(offsetWord)) return (first, Integer());
        return Take(",") ? (Integer(), first) : (first, 0);
    }
}
