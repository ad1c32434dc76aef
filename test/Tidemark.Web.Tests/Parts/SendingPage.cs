using Microsoft.AspNetCore.Components.Rendering;
using Tidemark.Web.Parts;

namespace Tidemark.Web.Tests.Parts;

/// <summary>A page with a form that is sent when the test says so.</summary>
internal sealed class SendingPage : FormPage
{
    public TaskCompletionSource<string?> Answer { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Sent { get; private set; }

    public Task PressAsync() => InvokeAsync(() => SendAsync(() =>
    {
        Sent++;
        return Answer.Task;
    }));

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "p");
        builder.AddContent(1, $"{WholeFault?.Code} {string.Join(',', Faults.Of("name"))}");
        builder.CloseElement();
    }
}
