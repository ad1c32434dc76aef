using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Faults;
using Tidemark.Sandbox.Sql;
using Tidemark.Sandbox.WebSockets;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Sandbox.Http;

/// <summary>
/// <c>POST /rest/sql[/database]</c>. Each request has a session of its own. Source: HTTP exchanges recorded from a 3.3.7.5 adapter.
/// </summary>
internal sealed class RestSql(SandboxServer server)
{
    private const int NoAuthorization = 4357;
    private const int EmptyRequest = 4358;
    private const int UnknownScheme = 4386;
    private const int BadBasic = 4388;
    private const int BadToken = 4389;
    private const string Endpoint = "/rest/sql";

    public async Task HandleAsync(HttpContext context)
    {
        var startedAt = server.Options.Time.GetTimestamp();
        try
        {
            var (user, password) = ReadAuthorization(context.Request.Headers.Authorization.ToString());
            CheckRequestId(context.Request.Query["req_id"].ToString());
            var zone = ReadTimeZone(context.Request.Query["tz"].ToString());
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var sql = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
            if (sql.Length == 0) throw new RestException(StatusCodes.Status400BadRequest, EmptyRequest, "request is empty");
            var fault = server.Faults.Take(new FaultPoint(Endpoint, "sql", sql));
            if (fault is { DropsBefore: true } or { CutAfterBytes: not null } or { IsMute: true })
            {
                if (fault is { DropsBefore: false }) Execute(context, user, password, sql).Dispose();
                server.Connections.Abort(context.Connection.Id);
                return;
            }

            if (fault is { Delay: var delay } && delay > TimeSpan.Zero) await Task.Delay(delay, server.Options.Time, context.RequestAborted).ConfigureAwait(false);
            if (fault is { Code: not 0 }) throw new SandboxException(fault.Code, fault.Message);
            using var result = Execute(context, user, password, sql);
            var withNames = string.Equals(context.Request.Query["row_with_meta"].ToString(), "true", StringComparison.OrdinalIgnoreCase);
            await WriteAsync(context, result, zone, withNames).ConfigureAwait(false);
        }
        catch (RestException refused)
        {
            await RestAnswer.ErrorAsync(context, server, refused.Status, refused.Code, refused.Message, startedAt).ConfigureAwait(false);
        }
        catch (SandboxException refused)
        {
            await RestAnswer.ErrorAsync(context, server, StatusCodes.Status200OK, refused.Code, refused.Message, startedAt).ConfigureAwait(false);
        }
    }

    private SqlResult Execute(HttpContext context, string user, string password, string sql)
    {
        server.Authenticate(user, password);
        var path = context.Request.Path.Value!;
        var session = new SqlSession(server.Engine) { User = user };
        if (path.Length > Endpoint.Length + 1) session.CurrentDatabase = Uri.UnescapeDataString(path[(Endpoint.Length + 1)..].TrimEnd('/'));
        return session.Execute(sql);
    }

    private async Task WriteAsync(HttpContext context, SqlResult result, TimeZoneInfo zone, bool withNames)
    {
        RestAnswer.StartRows(context);
        using var output = new AnswerBuffer(16 * 1024);
        var json = new JsonAnswer(output).Open().Member("code", 0L);
        if (result.IsUpdate)
        {
            json.Name("column_meta").Open('[').Open('[').Text("affected_rows").Text("INT").Number(4L).Close(']').Close(']');
            json.Name("data").Open('[').Open('[').Number(result.AffectedRows).Close(']').Close(']').Member("rows", 1L).Close();
            await context.Response.Body.WriteAsync(output.Written, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        json.Name("column_meta").Open('[');
        foreach (var column in result.Columns)
        {
            json.Comma();
            json.Open('[').Text(column.Name).Text(TypeName(column)).Number((long)column.Length).Close(']');
        }

        json.Close(']').Name("data").Open('[');
        using var block = new AnswerBuffer();
        long rows = 0;
        while (Read(result, block))
        {
            var parsed = RawBlock.Parse(block.Written);
            for (var row = 0; row < parsed.RowCount; row++) WriteRow(json, result, parsed, row, zone, withNames);
            rows += parsed.RowCount;
            await context.Response.Body.WriteAsync(output.Written, context.RequestAborted).ConfigureAwait(false);
            output.Clear();
            block.Clear();
        }

        json.Close(']').Member("rows", rows).Close();
        await context.Response.Body.WriteAsync(output.Written, context.RequestAborted).ConfigureAwait(false);
    }

    private bool Read(SqlResult result, AnswerBuffer block)
    {
        lock (server.Engine.Gate) return result.ReadBlock(block);
    }

    private static void WriteRow(JsonAnswer json, SqlResult result, RawBlock block, int row, TimeZoneInfo zone, bool withNames)
    {
        json.Comma();
        json.Open(withNames ? '{' : '[');
        for (var column = 0; column < result.Columns.Count; column++)
        {
            if (withNames) json.Name(result.Columns[column].Name);
            RestValue.Write(json, block, column, row, result.Precision, zone);
        }

        json.Close(withNames ? '}' : ']');
    }

    private static string TypeName(ResultColumn column)
    {
        var name = TDengine.Types.DataTypes.SqlName(column.Type);
        return name == "DECIMAL" ? string.Create(CultureInfo.InvariantCulture, $"DECIMAL({column.Precision},{column.Scale})") : name;
    }

    private static (string User, string Password) ReadAuthorization(string header)
    {
        if (header.Length == 0) throw new RestException(StatusCodes.Status401Unauthorized, NoAuthorization, "no auth info input");
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        var scheme = space < 0 ? header : header[..space];
        var rest = space < 0 ? string.Empty : header[(space + 1)..].Trim();
        switch (scheme)
        {
            case "Basic":
                return ReadBasic(rest) ?? throw new RestException(StatusCodes.Status401Unauthorized, BadBasic, "invalid basic Authorization");
            case "Taosd":
                return RestToken.Decode(rest) ?? throw new RestException(StatusCodes.Status401Unauthorized, BadToken, "invalid taosd Authorization");
            default:
                throw new RestException(StatusCodes.Status401Unauthorized, UnknownScheme, "invalid type of Authorization");
        }
    }

    private static (string User, string Password)? ReadBasic(string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (pair[..colon], pair[(colon + 1)..]);
    }

    private static void CheckRequestId(string text)
    {
        if (text.Length > 0 && !long.TryParse(text, CultureInfo.InvariantCulture, out _))
            throw new RestException(StatusCodes.Status400BadRequest, AdapterException.Code, $"illegal param, req_id must be numeric strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    private static TimeZoneInfo ReadTimeZone(string name)
    {
        if (name.Length == 0) return TimeZoneInfo.Utc;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw new RestException(StatusCodes.Status400BadRequest, AdapterException.Code, "unknown time zone " + name);
    }
}
