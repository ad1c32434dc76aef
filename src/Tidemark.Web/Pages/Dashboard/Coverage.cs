namespace Tidemark.Web.Pages.Dashboard;

/// <summary>How much of a database plans take points of.</summary>
internal enum Coverage
{
    /// <summary>Nothing: no plan, or none that is active.</summary>
    Nothing,

    /// <summary>Super tables of it.</summary>
    Part,

    /// <summary>All of it.</summary>
    Whole,
}
