namespace Nanning.Approvals.Tests.Support;

/// <summary>Files of the repository that tests read where they lie: the shipped workflows, the samples, the built web application.</summary>
public static class RepositoryFiles
{
    /// <summary>The folder that holds the solution, found upwards from the test assembly.</summary>
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Nanning.Approvals.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests run from inside the repository: no Nanning.Approvals.sln above " + AppContext.BaseDirectory);
    }
}
