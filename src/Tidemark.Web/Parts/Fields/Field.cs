using Microsoft.AspNetCore.Components;

namespace Tidemark.Web.Parts.Fields;

/// <summary>A field of a form: a label, something to fill in, help, and faults.</summary>
public abstract class Field : ComponentBase
{
    /// <summary>Its name in the API; faults are known by it.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>What it is called on the page.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>What a person should know before filling it in.</summary>
    [Parameter]
    public string? Help { get; set; }

    /// <summary>Whether it must be filled in.</summary>
    [Parameter]
    public bool Required { get; set; }

    /// <summary>Whether it cannot be changed.</summary>
    [Parameter]
    public bool Disabled { get; set; }

    /// <summary>The faults of the form.</summary>
    [CascadingParameter]
    public FieldFaults? Faults { get; set; }

    /// <summary>The element's id.</summary>
    protected string Id => "field-" + Name.Replace('.', '-');

    /// <summary>Faults to show here.</summary>
    protected IReadOnlyList<string> Shown => Faults?.Of(Name) ?? [];

    /// <summary>For aria-invalid.</summary>
    protected string? Invalid => Shown.Count > 0 ? "true" : null;

    /// <summary>For aria-describedby.</summary>
    protected string? DescribedBy => Help is null && Shown.Count == 0 ? null : Id + "-notes";

    /// <summary>Tells the form that the field was changed.</summary>
    protected void Touch() => Faults?.Touch(Name);
}
