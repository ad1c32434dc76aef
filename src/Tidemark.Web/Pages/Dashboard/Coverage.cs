namespace Tidemark.Web.Pages.Dashboard;

/// <summary>How much of a database plans take points of; the least first.</summary>
internal enum Coverage
{
    /// <summary>Nothing: no plan, or none that is active.</summary>
    Nothing,

    /// <summary>Nothing more: the chain is broken, or its points do not read.</summary>
    Broken,

    /// <summary>Nothing yet: an active plan without a point.</summary>
    Pending,

    /// <summary>Super tables of it.</summary>
    Part,

    /// <summary>All of it.</summary>
    Whole,
}
