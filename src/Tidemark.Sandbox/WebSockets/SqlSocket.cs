using System.Net.WebSockets;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Faults;
using Tidemark.Sandbox.RawWrites;
using Tidemark.Sandbox.Sql;
using Tidemark.Sandbox.Statements;
using Tidemark.TDengine;

namespace Tidemark.Sandbox.WebSockets;

/// <summary>
/// A <c>/ws</c> socket. Requests are done one after another. Source: transcripts of a 3.3.7.5 adapter.
/// </summary>
internal sealed class SqlSocket : SocketSession
{
    private readonly Dictionary<string, TextAction> _actions;
    private SqlConnection? _connection;
    private StatementActions? _statements;

    public SqlSocket(WebSocket socket, string connectionId, SandboxServer server)
        : base(socket, connectionId, server)
    {
        _actions = new(StringComparer.Ordinal)
        {
            ["version"] = new("version", NeedsConnection: false, Version) { NeedsArguments = false },
            ["check_server_status"] = new("check server status", NeedsConnection: false, CheckServerStatus),
            ["conn"] = new("connect", NeedsConnection: false, Connect),
            ["query"] = new("query", true, (args, answer) => QueryActions.Query(_connection!, Server, args.Text("sql"), answer)),
            ["fetch"] = new("fetch", true, (args, answer) => QueryActions.Fetch(_connection!, args.Unsigned("id"), answer)),
            ["fetch_block"] = new("fetch block", true, (args, answer) => QueryActions.FetchBlock(_connection!, args.Unsigned("id"), answer)),
            ["free_result"] = new("free result", true, (args, _) => _connection!.Free(args.Unsigned("id"))) { IsSilent = true },
            ["num_fields"] = new("num fields", true, (args, answer) => QueryActions.CountFields(_connection!, args.Unsigned("result_id"), answer)),
            ["get_current_db"] = new("get current db", true, (_, answer) => answer.Good().Member("db", _connection!.Session.CurrentDatabase ?? string.Empty)),
            ["get_server_info"] = new("get server info", true, (_, answer) => answer.Good().Member("info", ServerInfo())),
            ["options_connection"] = new("options connection", true, SetOptions),
            ["insert"] = new("schemaless insert", true, (args, answer) => SchemalessAction.Insert(_connection!, args, answer)),
            ["stmt2_init"] = new("stmt2 init", true, (args, answer) => _statements!.Open(args, answer)),
            ["stmt2_prepare"] = new("stmt2 prepare", true, (args, answer) => _statements!.Prepare(args, answer)),
            ["stmt2_exec"] = new("stmt2 exec", true, (args, answer) => _statements!.Execute(args, answer)),
            ["stmt2_result"] = new("stmt2 result", true, (args, answer) => _statements!.Result(args, answer)),
            ["stmt2_close"] = new("stmt2 close", true, (args, answer) => _statements!.Close(args, answer)),
        };
    }

    protected override string Endpoint => "/ws";

    public override void Dispose()
    {
        _statements?.Dispose();
        _connection?.Dispose();
        base.Dispose();
    }

    protected override ValueTask HandleAsync(WebSocketMessageType type, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        type == WebSocketMessageType.Text ? HandleTextAsync(message, cancellationToken) : HandleBinaryAsync(message, cancellationToken);

    private async ValueTask HandleTextAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var startedAt = Server.Options.Time.GetTimestamp();
        var request = ActionRequest.Parse(message);
        using var answer = new ActionAnswer(request?.Action ?? string.Empty, request?.RequestId ?? 0, startedAt, Server.Options.Time);
        var isSilent = false;
        if (request is null)
        {
            answer.Refuse(AdapterException.Code, "unmarshal request error");
        }
        else if (request.Action.Length == 0)
        {
            answer.Refuse(AdapterException.Code, "request no action");
        }
        else
        {
            if (StrikesBefore(request.Action, request.Sql, out var fault)) return;
            answer.Fault = fault;
            var action = _actions.GetValueOrDefault(request.Action);
            isSilent = action?.IsSilent == true;
            if (!Guard(answer, action?.Title ?? string.Empty, () => Run(action, request, answer))) return;
        }

        if (!isSilent || !answer.IsGood)
            await SendAsync(answer.Bytes, answer.IsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, answer.Fault, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask HandleBinaryAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        if (message.IsEmpty)
        {
            Server.Crash();
            return;
        }

        var frame = new BinaryFrame(message);
        var sql = frame.Action == BinaryFrame.BinaryQuery ? QueryActions.PeekSql(frame.Payload) : null;
        if (StrikesBefore(frame.Name, sql, out var fault)) return;
        using var answer = new ActionAnswer(frame.Name, frame.RequestId, Server.Options.Time.GetTimestamp(), Server.Options.Time) { Fault = fault };
        if (!Guard(answer, frame.Name, () => Run(frame, answer))) return;
        await SendAsync(answer.Bytes, answer.IsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, fault, cancellationToken).ConfigureAwait(false);
    }

    private void Run(TextAction? action, ActionRequest request, ActionAnswer answer)
    {
        if (answer.Fault is { Code: not 0 } fault) throw new SandboxException(fault.Code, fault.Message);
        if (_connection is null && action is not { NeedsConnection: false }) throw new AdapterException("server not connected");
        if (action is null) throw new AdapterException("unknown action " + request.Action);
        action.Run(action.NeedsArguments ? request.Arguments : default, answer);
    }

    private void Run(BinaryFrame frame, ActionAnswer answer)
    {
        if (frame.Action == BinaryFrame.FetchRawBlock)
        {
            QueryActions.FetchRawBlock(_connection, frame, answer);
            return;
        }

        if (answer.Fault is { Code: not 0 } fault) throw new SandboxException(fault.Code, fault.Message);
        if (_connection is null) throw new AdapterException("server not connected");
        switch (frame.Action)
        {
            case BinaryFrame.BinaryQuery: QueryActions.Query(_connection, Server, QueryActions.ReadSql(frame.Payload, "binary query"), answer); break;
            case BinaryFrame.ValidateSql: QueryActions.Validate(_connection, QueryActions.ReadSql(frame.Payload, "validate sql"), answer); break;
            case BinaryFrame.WriteRaw: RawWriteActions.Write(_connection, frame.Payload, answer); break;
            case BinaryFrame.WriteRawBlock: RawWriteActions.WriteBlock(_connection, frame.Payload, withFields: false, answer); break;
            case BinaryFrame.WriteRawBlockWithFields: RawWriteActions.WriteBlock(_connection, frame.Payload, withFields: true, answer); break;
            case BinaryFrame.Stmt2Bind: _statements!.Bind(frame, answer); break;
            default: throw new AdapterException($"unknown binary action {frame.Action}");
        }
    }

    /// <summary>Turns what an action throws into its answer. False: the server has fallen over, there is nobody to answer.</summary>
    private bool Guard(ActionAnswer answer, string title, Action action)
    {
        try
        {
            action();
            answer.Close();
        }
        catch (BadArgumentsException)
        {
            answer.Refuse(AdapterException.Code, $"unmarshal {title} request error");
        }
        catch (AdapterException refused)
        {
            answer.Refuse(AdapterException.Code, refused.Message);
        }
        catch (SandboxException refused)
        {
            answer.Refuse(refused.Code, refused.Message);
        }
        catch (TDengineFormatException malformed)
        {
            answer.Refuse(0x0118, "Invalid parameters,detail:" + malformed.Message);
        }
        catch (ClientCrashException)
        {
            Server.Crash();
            return false;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // A bug of the sandbox must not look like a lost connection.
            answer.Refuse(AdapterException.Code, $"the sandbox failed: {bug.GetType().Name}: {bug.Message}");
        }

        return true;
    }

    private void Version(Arguments arguments, ActionAnswer answer) => answer.Good().Member("version", Server.Options.ServerVersion);

    private void CheckServerStatus(Arguments arguments, ActionAnswer answer)
    {
        var port = arguments.Signed("port");
        var isUp = !Server.Faults.ServerIsDown && (port == 0 || port == Server.Options.NativePort);
        answer.Good().Member("status", isUp ? 2 : 0).Member("details", string.Empty);
    }

    private void Connect(Arguments arguments, ActionAnswer answer)
    {
        var user = arguments.Text("user");
        var password = arguments.Text("password");
        var database = arguments.Text("db");
        var timeZone = arguments.Text("tz");
        if (_connection is not null) throw new AdapterException("duplicate connections");
        Server.Authenticate(user, password);
        if (arguments.Has("mode") && arguments.Signed("mode") is var mode and not 0) throw new AdapterException($"unexpected mode:{mode}");
        var session = new SqlSession(Server.Engine) { User = user };
        if (database.Length > 0) session.CurrentDatabase = Server.Engine.GetDatabase(database).Name;
        if (timeZone.Length > 0) session.SetTimeZone(timeZone);
        _connection = new SqlConnection(session, Server.Handles);
        _statements = new StatementActions(_connection, Server);
        answer.Good().Member("version", Server.Options.ServerVersion);
    }

    private void SetOptions(Arguments arguments, ActionAnswer answer)
    {
        foreach (var option in arguments.Objects("options"))
        {
            var value = option.Text("value");
            switch (option.Signed("option"))
            {
                case 1: _connection!.Session.SetTimeZone(value); break;
                case -1 or 0 or 2 or 3: break;
                default: throw new SandboxException(0x0118, "Invalid parameters");
            }
        }

        answer.Good();
    }

    private string ServerInfo() => $"ver:{Server.Options.ServerVersion}\nbuild:Tidemark sandbox\ngitinfo:none";

    private sealed record TextAction(string Title, bool NeedsConnection, Action<Arguments, ActionAnswer> Run)
    {
        public bool NeedsArguments { get; init; } = true;

        /// <summary>True: a good answer is not sent.</summary>
        public bool IsSilent { get; init; }
    }
}
