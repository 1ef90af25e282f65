using System.Diagnostics;

namespace Nanning.Approvals.Storage;

/// <summary>
/// Named places at which a test lets the process die as in a power cut. Only a build with <c>-p:FailPoints=true</c> has them:
/// in any other one the calls are not even compiled.
/// </summary>
public static class FailPoints
{
    /// <summary>Environment variable with the folder in which a test arms a point and finds what was hit.</summary>
    public const string Folder = "APPROVALS_FAIL_POINTS";

#if FAIL_POINTS
    private static readonly string? folder = Environment.GetEnvironmentVariable(Folder);
    private static readonly Lock gate = new();
    private static string armed = string.Empty;
    private static int hits;
#endif

    /// <summary>
    /// Notes the hit in the file "hits". When the file "arm" holds this name and a number, e.g. "gate.before-commit 2", the process dies at that hit,
    /// counted since the file was written; the file "died" then tells.
    /// </summary>
    [Conditional("FAIL_POINTS")]
    public static void Hit(string name)
    {
#if FAIL_POINTS
        if (folder is null)
        {
            return;
        }

        lock (gate)
        {
            File.AppendAllText(Path.Combine(folder, "hits"), name + "\n");
            var arm = Path.Combine(folder, "arm");
            var wanted = File.Exists(arm) ? File.ReadAllText(arm) : string.Empty;
            if (wanted != armed)
            {
                (armed, hits) = (wanted, 0);
            }

            if (armed.StartsWith(name + " ", StringComparison.Ordinal)
                && ++hits == int.Parse(armed.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))
            {
                File.AppendAllText(Path.Combine(folder, "died"), armed + "\n");
                File.Delete(arm);
                using var self = Process.GetCurrentProcess();
                self.Kill();
                Environment.FailFast(name);
            }
        }
#endif
    }
}
