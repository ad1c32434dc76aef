using Tidemark.Web.Tests.Browser;

[assembly: CaptureConsole]
[assembly: AssemblyFixture(typeof(Chromium))]
// A browser stands for one user: on two cores several would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
