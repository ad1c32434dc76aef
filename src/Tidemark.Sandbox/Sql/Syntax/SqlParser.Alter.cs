using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Values;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <content>ALTER and DROP.</content>
internal sealed partial class SqlParser
{
    private Statement ReadAlter()
    {
        var start = _token;
        switch (Word())
        {
            case "database":
            {
                var name = Name();
                if (_token.Kind == TokenKind.End) throw SqlErrors.Incomplete();
                return new AlterDatabaseStatement(name, ReadDatabaseOptions(DatabaseOptionNames.Alter));
            }

            case "stable": return ReadAlterTable(isSuperTable: true);
            case "table": return ReadAlterTable(isSuperTable: false);
            case "vtable": return ReadAlterVirtualTable();
            case "user":
            {
                var user = Name();
                var option = Word();
                return new AlterUserStatement(user, option, ReadOptionValue());
            }

            case "dnode" or "dnodes" or "all" or "local" or "cluster":
                SkipRest();
                return new IdleStatement();
            default: throw SqlErrors.SyntaxNear(_sql[start.Start..]);
        }
    }

    private AlterTableStatement ReadAlterTable(bool isSuperTable)
    {
        var table = ObjectName();
        if (Take("set"))
        {
            Expect("tag");
            return new(table, isSuperTable, null, ReadTagAssignments());
        }

        var verb = Word();
        AlterAction action = verb switch
        {
            "comment" => new AlterAction.SetComment(CommentLiteral()),
            "ttl" => new AlterAction.SetTtl((int)Integer()),
            "keep" => new AlterAction.SetKeep(ReadMinutes()),
            "add" or "drop" or "modify" or "rename" => ReadColumnChange(verb),
            _ => throw Unexpected(),
        };
        return new(table, isSuperTable, action, null);
    }

    private AlterAction ReadColumnChange(string verb)
    {
        var isTag = Is("tag");
        if (!isTag && !Is("column")) throw Unexpected();
        Next();
        if (verb == "add")
        {
            var column = ReadColumn(isTag);
            if (column.IsCompositeKey)
                throw new SandboxException(0x267A, "composite primary key column can not be added, modified, and dropped");
            return isTag ? new AlterAction.AddTag(column) : new AlterAction.AddColumn(column);
        }

        var name = Name();
        switch (verb)
        {
            case "drop": return isTag ? new AlterAction.DropTag(name) : new AlterAction.DropColumn(name);
            case "rename": return isTag ? new AlterAction.RenameTag(name, Name()) : new AlterAction.RenameColumn(name, Name());
        }

        if (!isTag && (Is("encode") || Is("compress") || Is("level"))) return ReadStorageChange(name);
        var (type, bytes, _) = ReadType();
        return isTag ? new AlterAction.ModifyTag(name, type, bytes) : new AlterAction.ModifyColumn(name, type, bytes);
    }

    /// <summary>ENCODE, COMPRESS and LEVEL without a type: whether the column takes them is checked when it is known.</summary>
    private AlterAction.SetCompression ReadStorageChange(string name)
    {
        byte encode = 0, compress = 0, level = 0;
        while (Is("encode") || Is("compress") || Is("level"))
        {
            var part = Word();
            var value = TextLiteral();
            if (part == "encode") encode = ColumnStorage.EncodeOfAnyType(value);
            else if (part == "compress") compress = ColumnStorage.CompressOfAnyType(value);
            else level = ColumnStorage.Level(value);
        }

        return new(name, encode, compress, level);
    }

    private List<(string Name, Literal Value)> ReadTagAssignments()
    {
        var tags = new List<(string, Literal)>();
        do
        {
            var name = Name();
            if (!Is("=")) throw Unexpected();
            var at = _token.End;
            tags.Add((name, LiteralReader.Read(_sql, ref at)));
            _token = Tokenizer.Read(_sql, at);
        }
        while (Take(","));
        return tags;
    }

    private Statement ReadDrop()
    {
        var start = _token;
        switch (Word())
        {
            case "database":
            {
                var force = Take("force");
                var ifExists = IfExists();
                var name = Name();
                return new DropDatabaseStatement(name, ifExists, Take("force") || force);
            }

            case "stable":
            {
                var ifExists = IfExists();
                return new DropSuperTableStatement(ObjectName(), ifExists);
            }

            case "table": return new DropTablesStatement(ReadDropped(), AreVirtual: false);
            case "vtable": return ReadDropVirtualTable();
            case "topic":
            {
                var force = Take("force");
                var ifExists = IfExists();
                force |= Take("force");
                return new DropTopicStatement(Name(), ifExists, force);
            }

            case "consumer":
            {
                Expect("group");
                var force = Take("force");
                var ifExists = IfExists();
                force |= Take("force");
                var group = Name();
                Expect("on");
                return new DropConsumerGroupStatement(group, Name(), ifExists, force);
            }

            case "user": return new DropUserStatement(Name());
            case "view" or "stream" or "tsma" or "index" or "function" when _sql[start.Start..start.End] is var word: return ReadDropObject(word);
            case "snode":
                SkipRest();
                return new SnodeStatement(IsCreate: false);
            case "qnode" or "mnode" or "dnode":
                SkipRest();
                return new IdleStatement();
            default: throw SqlErrors.SyntaxNear(_sql[start.Start..]);
        }
    }

    private List<(ObjectName Name, bool IfExists)> ReadDropped()
    {
        var tables = new List<(ObjectName, bool)>();
        do
        {
            var ifExists = IfExists();
            tables.Add((ObjectName(), ifExists));
        }
        while (Take(","));
        return tables;
    }
}
