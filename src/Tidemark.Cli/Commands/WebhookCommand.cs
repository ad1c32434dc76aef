using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tidemark.Cli.Output;
using Tidemark.Cli.Services;
using Tidemark.Errors;
using Tidemark.Service.Webhooks;

namespace Tidemark.Cli.Commands;

/// <summary>'webhook': who is told when a task of a service fails, or works again.</summary>
internal static class WebhookCommand
{
    private const string UrlVariable = "TIDEMARK_WEBHOOK_URL";
    private const string SecretVariable = "TIDEMARK_WEBHOOK_SECRET";
    private static readonly Option<string?> Service = ServiceOption.Create();
    private static readonly Argument<string> Name = new("name") { Description = "The webhook" };
    private static readonly Option<string?> Url = new("--url") { Description = $"Where events are posted to, http or https [default: {UrlVariable}]; the key of the signatures is taken from {SecretVariable}, and made by the service without it", HelpName = "address" };
    private static readonly Option<string[]> Event = new("--event") { Description = "Which events; may be repeated [default: all]", HelpName = string.Join('|', WebhookEvents.All) };

    public static Command Build()
    {
        Event.AcceptOnlyFromAmong([.. WebhookEvents.All]);
        var command = new Command("webhook", "Manage the webhooks of a service: addresses that are told when tasks fail and work again, and when chains break and heal.")
        {
            ServiceSubcommand.Create(Service, "add", "Make a webhook.", AddAsync, Name, Url, Event),
            ServiceSubcommand.Create(Service, "list", "All webhooks, and how their deliveries stand.", ListAsync),
            ServiceSubcommand.Create(Service, "change", "Change the address, the key or the events of a webhook.", ChangeAsync, Name, Url, Event),
            ServiceSubcommand.Create(Service, "test", "Send a webhook a test event, now.", TestAsync, Name),
            ServiceSubcommand.Create(Service, "remove", "Remove a webhook.", RemoveAsync, Name),
        };
        HelpWithExamples.Add(command,
            "tidemark webhook add operators --url https://hooks.example.com/tidemark --event task.failed --event task.recovered --service http://root:taosdata@localhost:6060",
            "tidemark webhook test operators --service http://root:taosdata@localhost:6060");
        return command;
    }

    private static string Path(ParseResult parse) => "webhooks/" + Uri.EscapeDataString(parse.GetRequiredValue(Name));

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static WebhookSettings Settings(ParseResult parse) => new() { Url = parse.GetValue(Url) ?? Variable(UrlVariable), Secret = Variable(SecretVariable), Events = parse.GetValue(Event) ?? [] };

    private static async Task AddAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var made = await client.PostAsync<NewWebhookView>("webhooks", Settings(parse) with { Name = parse.GetRequiredValue(Name) }, context.Cancel);
        context.Screen.Answer(made, console =>
        {
            Write(console, made.Webhook);
            if (made.Secret is not { } secret) return;
            console.WriteLine("The key of its signatures is shown this once:");
            console.WriteLine($"  {secret}");
        });
    }

    private static async Task ChangeAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var settings = Settings(parse);
        if (settings.Events.Count == 0) settings = settings with { Events = (await client.GetAsync<WebhookView>(Path(parse), context.Cancel)).Events };
        var webhook = await client.PutAsync<WebhookView>(Path(parse), settings, context.Cancel);
        context.Screen.Answer(webhook, console => Write(console, webhook));
    }

    private static async Task ListAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var webhooks = await client.GetAsync<IReadOnlyList<WebhookView>>("webhooks", context.Cancel);
        context.Screen.Answer(webhooks, console =>
        {
            var table = Tables.With("webhook", "address", "events", "last", "waiting#r", "given up#r", "failure");
            foreach (var w in webhooks) table.Add(w.Name, w.Address, string.Join(' ', w.Events), PlanText.Time(w.LastDeliveredAt), w.Waiting.ToString(CultureInfo.InvariantCulture), w.GivenUp.ToString(CultureInfo.InvariantCulture), w.Failure ?? "-");
            console.Write(table);
        });
    }

    private static async Task TestAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var test = await client.PostAsync<WebhookTest>(Path(parse) + "/test", null, context.Cancel);
        if (!test.IsDelivered) throw new TidemarkException(ErrorCode.ConnectFailed, $"Webhook '{parse.GetRequiredValue(Name)}' did not take the test event: {test.Failure}.", "Check its address, and that it answers with a status of 200 to 299.", isTransient: true);
        context.Screen.Answer(test, console => console.WriteLine($"Webhook {parse.GetRequiredValue(Name)} took the test event."));
    }

    private static async Task RemoveAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        await client.DeleteAsync<object?>(Path(parse), context.Cancel);
        context.Screen.Answer(new { removed = parse.GetRequiredValue(Name) }, console => console.WriteLine($"Webhook {parse.GetRequiredValue(Name)} is removed."));
    }

    private static void Write(IAnsiConsole console, WebhookView webhook) => console.WriteLine($"Webhook {webhook.Name}: {webhook.Address} is told of {string.Join(", ", webhook.Events)}");
}
