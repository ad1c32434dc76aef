using Microsoft.AspNetCore.Components.Rendering;
using Tidemark.Errors;
using Tidemark.Web.Parts;

namespace Tidemark.Web.Tests.Parts;

/// <summary>A page that counts how often it was read.</summary>
internal sealed class CountingPage : LivePage
{
    public int Read { get; private set; }

    public bool Fails { get; set; }

    public Task PressAsync() => InvokeAsync(ReadNowAsync);

    protected override Task ReadAsync(CancellationToken cancellationToken)
    {
        if (Fails) throw new TidemarkException(ErrorCode.StorageFailed, "It is away.");
        Read++;
        return Task.CompletedTask;
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "p");
        builder.AddContent(1, $"{Read} {ReadFault?.Message}");
        builder.CloseElement();
    }
}
