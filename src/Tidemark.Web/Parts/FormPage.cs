using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Radzen;
using Tidemark.Service.Plans;
using Tidemark.Web.Parts.Fields;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Parts;

/// <summary>A page with a form. What fails is shown where the user looks, and takes away nothing that was filled in; who has left the page is not pulled back to it.</summary>
public abstract class FormPage : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _left = new();

    /// <summary>Makes it.</summary>
    protected FormPage() => Left = _left.Token;

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Left { get; }

    /// <summary>What is wrong with the fields.</summary>
    protected FieldFaults Faults { get; } = new();

    /// <summary>What is wrong with the whole; null when nothing is.</summary>
    protected Fault? WholeFault { get; set; }

    /// <summary>Whether the form is being sent, or was, and the page is being left.</summary>
    protected bool IsBusy { get; private set; }

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private NotificationService Notifications { get; set; } = null!;

    /// <summary>Sends the form, and goes on to another page. A second press meanwhile sends nothing.</summary>
    /// <param name="send">Sends it; answers the address to go to, or null to stay.</param>
    protected async Task SendAsync(Func<Task<string?>> send)
    {
        ArgumentNullException.ThrowIfNull(send);
        if (IsBusy) return;
        (IsBusy, WholeFault) = (true, null);
        string? address = null;
        try
        {
            address = await send();
            if (address is not null && !Left.IsCancellationRequested) Navigation.NavigateTo(address);
        }
        catch (Exception e) when (Fault.IsKnown(e))
        {
            await FailedAsync(e);
        }
        finally
        {
            // On a slow line the page is still there for a moment after it was left.
            IsBusy = address is not null;
        }
    }

    /// <summary>Shows why something was not done, and leads there.</summary>
    protected async Task FailedAsync(Exception error)
    {
        if (Left.IsCancellationRequested)
        {
            Notifications.Failed(error);
            return;
        }

        if (error is not FaultsException faults)
        {
            await ShowAsync(Fault.Of(error));
            return;
        }

        // A fault that has no field here is said above the form.
        if (!await ShowAsync(faults.Faults)) await ShowAsync(Fault.Of(error));
    }

    /// <summary>Shows faults of fields, and leads to the first.</summary>
    /// <returns>Whether there is a field for one of them.</returns>
    protected async Task<bool> ShowAsync(IReadOnlyDictionary<string, IReadOnlyList<string>> faults)
    {
        Faults.Set(faults);
        Faults.ShowsAll = true;
        StateHasChanged();
        return await Browser.InvokeAsync<bool>("tidemark.focusField", Faults.First);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The page was left.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        _left.Cancel();
        _left.Dispose();
    }

    private async Task ShowAsync(Fault fault)
    {
        WholeFault = fault;
        StateHasChanged();
        await Browser.InvokeVoidAsync("tidemark.focusFault");
    }
}
