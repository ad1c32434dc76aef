using System.CommandLine;
using Spectre.Console;
using Tidemark.Cli.Output;
using Tidemark.Cli.Services;
using Tidemark.Service.Security;

namespace Tidemark.Cli.Commands;

/// <summary>'token': what programs sign in to a service with.</summary>
internal static class TokenCommand
{
    private static readonly Option<string?> Service = ServiceOption.Create();
    private static readonly Argument<string> Name = new("name") { Description = "What the token is for" };
    private static readonly Argument<string> Id = new("id") { Description = "The token's id" };
    private static readonly Option<string[]> Scope = new("--scope") { Description = "What it may do; may be repeated", HelpName = "read|operate|manage", DefaultValueFactory = _ => ["read"] };
    private static readonly Option<int> Days = new("--days") { Description = "How many days it is good for", HelpName = "1..3650", DefaultValueFactory = _ => 90 };

    public static Command Build()
    {
        Scope.AcceptOnlyFromAmong("read", "operate", "manage");
        var command = new Command("token", "Manage the tokens that programs sign in to a service with. Asks as an administrator: tokens cannot make tokens.")
        {
            ServiceSubcommand.Create(Service, "create", "Make a token; its secret is shown this once.", CreateAsync, Name, Scope, Days),
            ServiceSubcommand.Create(Service, "list", "All tokens, without their secrets.", ListAsync),
            ServiceSubcommand.Create(Service, "revoke", "Make a token worthless.", RevokeAsync, Id),
        };
        HelpWithExamples.Add(command,
            "tidemark token create nightly --scope read --scope operate --days 365 --service http://root:taosdata@localhost:6060",
            "TIDEMARK_TOKEN=tdm_… tidemark plan run daily --service http://localhost:6060");
        return command;
    }

    private static async Task CreateAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var made = await client.PostAsync<NewTokenView>("tokens", new TokenSettings { Name = parse.GetRequiredValue(Name), Scopes = parse.GetRequiredValue(Scope), Days = parse.GetValue(Days) }, context.Cancel);
        context.Screen.Answer(made, console =>
        {
            console.WriteLine($"Token {made.Token.Id} ({made.Token.Name}) may {string.Join(", ", made.Token.Scopes)} until {PlanText.Time(made.Token.ExpiresAt)}. Its secret is shown this once:");
            console.WriteLine($"  {made.Secret}");
        });
    }

    private static async Task ListAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var tokens = await client.GetAsync<IReadOnlyList<TokenView>>("tokens", context.Cancel);
        context.Screen.Answer(tokens, console =>
        {
            var table = Tables.With("id", "name", "scopes", "made by", "made", "expires");
            foreach (var token in tokens) table.Add(token.Id, token.Name, string.Join(' ', token.Scopes), token.CreatedBy, PlanText.Time(token.CreatedAt), token.ExpiresAt <= context.Time.GetUtcNow() ? "expired" : PlanText.Time(token.ExpiresAt));
            console.Write(table);
        });
    }

    private static async Task RevokeAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var id = parse.GetRequiredValue(Id);
        await client.DeleteAsync<object?>("tokens/" + Uri.EscapeDataString(id), context.Cancel);
        context.Screen.Answer(new { revoked = id }, console => console.WriteLine($"Token {id} is revoked."));
    }
}
