using Microsoft.AspNetCore.Http;

namespace Tidemark.Web.Layout;

/// <summary>Tells browsers what the page may load: its own files and nothing else.</summary>
internal sealed class PageHeaders(RequestDelegate next)
{
    // The component library sets styles, and handlers on elements, in its HTML; scripts are our files only.
    private const string Policy = "default-src 'self'; script-src 'self'; script-src-attr 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return next(context);
    }
}
