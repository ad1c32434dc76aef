using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Http;

/// <summary><c>GET /rest/login/user/password</c>. Source: HTTP exchanges recorded from a 3.3.7.5 adapter.</summary>
internal sealed class RestLogin(SandboxServer server)
{
    private const int RefusedCode = 3;

    public Task HandleAsync(HttpContext context)
    {
        var startedAt = server.Options.Time.GetTimestamp();
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var user = parts.Length > 2 ? Uri.UnescapeDataString(parts[2]) : string.Empty;
        var password = parts.Length > 3 ? Uri.UnescapeDataString(parts[3]) : string.Empty;
        try
        {
            server.Authenticate(user, password);
        }
        catch (SandboxException)
        {
            return RestAnswer.ErrorAsync(context, server, StatusCodes.Status401Unauthorized, RefusedCode, "Authentication failure", startedAt);
        }

        return RestAnswer.TokenAsync(context, RestToken.Encode(user, password));
    }
}
