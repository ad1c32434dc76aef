using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Queries;
using Tidemark.Sandbox.Sql.Syntax;
using Tidemark.Sandbox.Sql.SystemTables;

namespace Tidemark.Sandbox.Sql.Execution;

/// <summary>Runs a parsed statement.</summary>
internal sealed class StatementRunner(string sql, StatementContext context)
{
    private const int ShortestPassword = 8;

    private SqlSession Session => context.Session;

    private SandboxEngine Engine => context.Session.Engine;

    public SqlResult Run(Statement statement)
    {
        lock (Engine.Gate)
        {
            return statement switch
            {
                SelectStatement select => SelectRunner.Run(select, context),
                ShowStatement show => new ShowRunner(Session).Run(show),
                ShowCreateStatement show => new ShowRunner(Session).Run(show),
                DescribeStatement describe => new ShowRunner(Session).Describe(describe.Table),
                InsertStatement insert => new UpdateResult(InsertReader.Run(sql, insert.At, context)),
                DeleteStatement delete => new UpdateResult(new TableStatements(sql, context).Delete(delete)),
                _ => Change(statement),
            };
        }
    }

    private UpdateResult Change(Statement statement)
    {
        var tables = new TableStatements(sql, context);
        switch (statement)
        {
            case UseStatement use:
                Session.CurrentDatabase = SystemCatalog.IsSystem(use.Database) ? use.Database : Engine.GetDatabase(use.Database).Name;
                break;
            case CreateDatabaseStatement create: Create(create); break;
            case AlterDatabaseStatement alter: Engine.GetDatabase(alter.Name).Alter(alter.Options); break;
            case DropDatabaseStatement drop:
                if (SystemCatalog.IsSystem(drop.Name)) throw new SandboxException(0x0200, $"Cannot drop system database: `{drop.Name}`");
                Engine.DropDatabase(drop.Name, drop.IfExists, drop.Force);
                break;
            case MaintainDatabaseStatement maintain:
                var database = Engine.GetDatabase(maintain.Name);
                if (maintain.IsFlush) database.Flush();
                break;
            case CreateSuperTableStatement create: tables.Create(create); break;
            case CreateNormalTableStatement create: tables.Create(create); break;
            case CreateChildTablesStatement create: tables.Create(create); break;
            case CreateVirtualTableStatement create: new VirtualTableStatements(context, tables).Create(create); break;
            case AlterVirtualTableStatement alter: new VirtualTableStatements(context, tables).Alter(alter); break;
            case AlterTableStatement alter:
                if (alter.IsVirtual) new VirtualTableStatements(context, tables).CheckVirtual(alter.Name);
                tables.Alter(alter);
                break;
            case DropTablesStatement { AreVirtual: true } drop: new VirtualTableStatements(context, tables).Drop(drop); break;
            case DropTablesStatement drop: tables.Drop(drop); break;
            case DropSuperTableStatement drop: tables.Drop(drop); break;
            case CreateTopicStatement create: Create(create, tables); break;
            case DropTopicStatement drop: Engine.DropTopic(drop.Name, drop.IfExists, drop.Force); break;
            case DropConsumerGroupStatement drop: Drop(drop); break;
            case CreateObjectStatement create: new ObjectStatements(context, tables).Create(create); break;
            case DropObjectStatement drop: new ObjectStatements(context, tables).Drop(drop); break;
            case SnodeStatement snode: Engine.Objects.SnodeCreateTimeMs = snode.IsCreate ? Engine.NowMs : null; break;
            case CreateUserStatement or AlterUserStatement or DropUserStatement or GrantStatement: ChangeUsers(statement); break;
            case KillStatement kill:
                throw kill.What == "connection" ? new SandboxException(0x030E, "Invalid connection id") : new SandboxException(0x030C, "Invalid query id");
            case RefusedStatement refused: throw new SandboxException(refused.Code, refused.Message);
            case IdleStatement: break;
            default: throw SqlErrors.NotSupported();
        }

        return new(0);
    }

    private void Create(CreateDatabaseStatement create)
    {
        if (SystemCatalog.IsSystem(create.Name)) throw new SandboxException(0x0200, $"Cannot create system database: `{create.Name}`");
        // Options that leave no trace in SHOW CREATE DATABASE, and which the sandbox has no use for.
        var options = create.Options.Where(option => option.Key is not ("strict" or "retentions" or "schemaless" or "wal_roll_period" or "wal_segment_size" or "with_arbitrator"));
        Engine.CreateDatabase(create.Name, [.. options], create.IfNotExists);
    }

    private void Create(CreateTopicStatement create, TableStatements tables)
    {
        TopicRequest request;
        if (create.Query is { } query)
        {
            var topicQuery = TopicQuery.Of(query, context);
            request = new(create.Name, TopicKind.Query, create.Meta, topicQuery.Database.Name, topicQuery.SuperTable?.Name, sql) 
            {
                Query = topicQuery,
                UsedFields = topicQuery.UsedFields,
            };
        }
        else if (create.SuperTable is { } name)
        {
            var database = Engine.GetDatabase(name.Database ?? Session.CurrentDatabase ?? throw SqlErrors.NoDatabaseGiven());
            var superTable = database.FindSuperTable(name.Name) ?? throw Refusal.SuperTableNotExist();
            request = new(create.Name, TopicKind.SuperTable, create.Meta, database.Name, superTable.Name, sql) 
            {
                TagFilter = tables.TagFilter(superTable, create.Where),
                UsedFields = FieldNames.Of([create.Where]),
            };
        }
        else
        {
            request = new(create.Name, TopicKind.Database, create.Meta, create.Database!, null, sql);
        }

        Engine.CreateTopic(request, create.IfNotExists);
    }

    private void Drop(DropConsumerGroupStatement drop)
    {
        if (Session.Engine.Subscriptions is { } subscriptions)
        {
            subscriptions.DropGroup(drop.Topic, drop.Group, drop.IfExists, drop.Force);
            return;
        }

        if (!Engine.Topics.ContainsKey(drop.Topic) && !drop.IfExists) throw Refusal.TopicNotExist();
        if (!drop.IfExists) throw new SandboxException(0x03E8, "Subscribe not exist");
    }

    private void ChangeUsers(Statement statement)
    {
        switch (statement)
        {
            case CreateUserStatement create:
                CheckPassword(create.Password);
                Engine.CreateUser(new(create.Name, create.Password)
                {
                    CreateTimeMs = Engine.NowMs,
                    HasSystemInfo = create.HasSystemInfo ?? true,
                    MayCreateDatabases = create.MayCreateDatabases ?? false,
                });
                break;
            case AlterUserStatement alter: Alter(alter); break;
            case DropUserStatement drop: Engine.DropUser(drop.Name); break;
            case GrantStatement grant:
                var grants = Engine.GetUser(grant.User).Grants;
                foreach (var privilege in grant.Privileges)
                {
                    if (grant.IsGrant) grants.Add((privilege, grant.On));
                    else grants.Remove((privilege, grant.On));
                }

                break;
        }
    }

    private void Alter(AlterUserStatement alter)
    {
        var user = Engine.GetUser(alter.Name);
        var flag = alter.Value != "0";
        switch (alter.Option)
        {
            case "pass":
                CheckPassword(alter.Value);
                user.Password = alter.Value;
                break;
            case "enable": user.IsEnabled = flag; break;
            case "sysinfo": user.HasSystemInfo = flag; break;
            case "createdb": user.MayCreateDatabases = flag; break;
            default: throw SqlErrors.SyntaxNear(alter.Option);
        }
    }

    private static void CheckPassword(string password)
    {
        if (password.Length < ShortestPassword) throw new SandboxException(0x2611, "Password too short or empty");
    }
}
