using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Tidemark.Service.Api;

namespace Tidemark.Service.Security;

/// <summary>Requests that change something and come with a cookie must prove that a page of ours sent them. Tokens are sent on purpose and need no proof.</summary>
internal sealed class AntiforgeryCheck(IAntiforgery antiforgery) : IEndpointFilter
{
    public const string Header = "X-Tidemark-Antiforgery";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) || TokenAuthentication.IsMeantBy(http.Request)) return await next(context).ConfigureAwait(false);
        try
        {
            await antiforgery.ValidateRequestAsync(http).ConfigureAwait(false);
        }
        catch (AntiforgeryValidationException)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "TM101", "The antiforgery token is missing or not that of this session.", $"Send what signing in answered as the header {Header}.");
        }

        return await next(context).ConfigureAwait(false);
    }
}
