using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using Tidemark.Cli.Documents;
using Tidemark.Service.Operation;
using Tidemark.TDengine;
using Tidemark.Web;

namespace Tidemark.Cli.Commands;

/// <summary>'serve': the service.</summary>
internal static class ServeCommand
{
    private const string CatalogVariable = "TIDEMARK_CATALOG";
    private const string ServerVariable = "TIDEMARK_SERVER_DSN";
    private const string KeyFileVariable = "TIDEMARK_KEY_FILE";
    private const string PasswordVariable = "TIDEMARK_CERTIFICATE_PASSWORD";
    private static readonly Option<string> Data = new("--data") { Description = "The directory of the catalog, the keys and, unless --root names others, of the backups; a new one is made", HelpName = "directory", DefaultValueFactory = _ => "tidemark-data" };
    private static readonly Option<string?> Server = new("--server") { Description = $"The TDengine server that is asked who may sign in. With user and password it is registered as a server for plans too; better given as {ServerVariable} then [default: taos+ws://localhost:6041]", HelpName = "dsn" };
    private static readonly Option<string> RegisterAs = new("--register-as") { Description = "The name to register that server under", HelpName = "name", DefaultValueFactory = _ => "main" };
    private static readonly Option<string> Host = new("--host") { Description = "The address to listen on", HelpName = "address", DefaultValueFactory = _ => "127.0.0.1" };
    private static readonly Option<int> Port = new("--port") { Description = "The port; 0 takes a free one", HelpName = "0..65535", DefaultValueFactory = _ => 6060 };
    private static readonly Option<string[]> Root = new("--root") { Description = "A directory below which plans may write; may be repeated [default: backups in the data directory]", HelpName = "directory", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<int> MaxTasks = new("--max-tasks") { Description = "How many backups and restores run at once, and beside them as many other tasks", HelpName = "1..64", DefaultValueFactory = _ => 2 };
    private static readonly Option<string> Node = new("--node") { Description = "The name of this node among those that share a catalog", HelpName = "name", DefaultValueFactory = _ => Environment.MachineName };
    private static readonly Option<string?> Catalog = new("--catalog") { Description = $"The connection string of a catalog on PostgreSQL; better given as {CatalogVariable} [default: a file in the data directory]", HelpName = "connection" };
    private static readonly Option<string?> KeyFile = new("--key-file") { Description = $"The file with the key that all nodes of a catalog share, 32 bytes as hexadecimal digits; also {KeyFileVariable}", HelpName = "file" };
    private static readonly Option<int> NodeTimeout = new("--node-timeout") { Description = "After how many seconds without a sign other nodes take a node's tasks; the same on all", HelpName = "5..3600", DefaultValueFactory = _ => 45 };
    private static readonly Option<string?> Certificate = new("--certificate") { Description = $"Speak TLS: a PFX file, or a PEM file with certificate and key; its password in {PasswordVariable}", HelpName = "file" };
    private static readonly Option<string?> PublicUrl = new("--public-url") { Description = "The address that people reach the service at, for links in webhooks [default: the one it listens on]", HelpName = "address" };
    private static readonly Option<bool> Insecure = new("--insecure") { Description = "Allow plain HTTP beyond this machine" };
    private static readonly Option<bool> Rebuild = new("--rebuild") { Description = "Read the plans out of the repositories below the roots into an empty catalog first" };
    private static readonly Option<string> Log = new("--log") { Description = "Log lines on standard error", HelpName = "text|json|none", DefaultValueFactory = _ => "text" };

    public static Command Build()
    {
        Log.AcceptOnlyFromAmong("text", "json", "none");
        var command = new Command("serve", "Run the service until Ctrl-C: backup plans, points, restore tasks, a REST API. See docs/SERVICE.md.") { Data, Server, RegisterAs, Host, Port, Root, MaxTasks, Node, Catalog, KeyFile, NodeTimeout, Certificate, PublicUrl, Insecure, Rebuild, Log };
        HelpWithExamples.Add(command,
            "tidemark serve --data /var/lib/tidemark --server taos+ws://root:taosdata@localhost:6041",
            "tidemark serve --data /var/lib/tidemark --root /backup --host 0.0.0.0 --certificate /etc/tidemark/tls.pem",
            "tidemark serve --data /var/lib/tidemark --root /backup --rebuild",
            "TIDEMARK_CATALOG=\"Host=db1;Database=tidemark;Username=tidemark;Password=secret\" tidemark serve --node one --key-file /etc/tidemark/key --root /shared/backup");
        command.Runs(RunAsync, "the service stops; tasks that run go on when it starts again");
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandContext context)
    {
        var server = parse.GetValue(Server) ?? (Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } given ? given : "taos+ws://localhost:6041");
        var options = new ServiceOptions
        {
            DataDirectory = parse.GetRequiredValue(Data),
            SignInServer = Dsn.Parse(server),
            RegisterAs = server.Contains('@', StringComparison.Ordinal) ? parse.GetRequiredValue(RegisterAs) : null,
            Host = parse.GetRequiredValue(Host),
            Port = parse.GetValue(Port),
            Roots = parse.GetValue(Root) ?? [],
            MaxTasks = parse.GetValue(MaxTasks),
            Node = parse.GetRequiredValue(Node),
            Catalog = parse.GetValue(Catalog) ?? Environment.GetEnvironmentVariable(CatalogVariable),
            KeyFilePath = parse.GetValue(KeyFile) ?? Environment.GetEnvironmentVariable(KeyFileVariable),
            SignTimeout = TimeSpan.FromSeconds(parse.GetValue(NodeTimeout)),
            CertificatePath = parse.GetValue(Certificate),
            CertificatePassword = Environment.GetEnvironmentVariable(PasswordVariable),
            PublicAddress = parse.GetValue(PublicUrl) is { } address ? new Uri(address, UriKind.RelativeOrAbsolute) : null,
            Insecure = parse.GetValue(Insecure),
            Rebuild = parse.GetValue(Rebuild),
            Telemetry = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Where(v => ((string)v.Key).StartsWith("OTEL_", StringComparison.Ordinal)).ToDictionary(v => (string)v.Key, v => (string)v.Value!, StringComparer.Ordinal),
            Time = context.Time,
            Pages = new WebPages(),
            Logging = log => AddLog(log, parse.GetRequiredValue(Log)),
        };
        await using var service = await ServiceHost.StartAsync(options, context.Cancel);
        var document = new ServeDocument { Address = service.Address.ToString(), DataDirectory = Path.GetFullPath(options.DataDirectory), SignInServer = $"{options.SignInServer.Host}:{options.SignInServer.Port}", RebuiltPlans = service.RebuiltPlans };
        context.Screen.Result(document, CliJson.Document.ServeDocument, console => Show(console, document, service.IsFirstStart));
        var stopped = new TaskCompletionSource();
        await using (context.Cancel.Register(stopped.SetResult)) await stopped.Task;
        await service.StopAsync(CancellationToken.None);
        return ExitCodes.Success;
    }

    private static void Show(IAnsiConsole console, ServeDocument document, bool isFirstStart)
    {
        console.WriteLine($"The service listens on {document.Address}; its data is in {document.DataDirectory}. Ctrl-C ends it, and tasks that run go on when it starts again.");
        if (document.RebuiltPlans is { } plans) console.WriteLine($"{plans} plans were rebuilt from their repositories. They are stopped: give their servers' DSNs again, then start them.");
        if (!isFirstStart) return;
        console.WriteLine($"Sign in with the user and password of a TDengine user of {document.SignInServer}; administrators manage plans, others look.");
        console.WriteLine($"  page    {document.Address}");
        console.WriteLine($"  plans   tidemark plan list --service {document.Address.Replace("://", "://root:password@", StringComparison.Ordinal)}");
        console.WriteLine($"  API     {document.Address}api/v1/openapi.json");
    }

    private static void AddLog(ILoggingBuilder log, string kind)
    {
        if (kind == "none") return;
        if (kind == "json") log.AddJsonConsole(json => (json.UseUtcTimestamp, json.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ"));
        else log.AddSimpleConsole(text => (text.SingleLine, text.UseUtcTimestamp, text.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ssZ "));
        log.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
