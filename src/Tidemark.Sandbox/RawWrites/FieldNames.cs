using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>The names of a schema's columns; the list is made once for equal schemas in a row.</summary>
internal sealed class FieldNames
{
    private string[] _last = [];

    public IReadOnlyList<string> Of(TableSchema schema)
    {
        var columns = schema.Columns;
        if (_last.Length == columns.Count && Same(columns))
            return _last;
        _last = [.. columns.Select(c => c.Name)];
        return _last;
    }

    private bool Same(IReadOnlyList<TDengine.Messages.ColumnDefinition> columns)
    {
        for (var i = 0; i < _last.Length; i++)
            if (_last[i] != columns[i].Name)
                return false;
        return true;
    }
}
