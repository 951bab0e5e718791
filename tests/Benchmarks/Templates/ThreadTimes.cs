using System.Globalization;
using System.Runtime.InteropServices;

namespace Notifications.Benchmarks.Templates;

/// <summary>What Linux' scheduler knows of a thread.</summary>
internal static class ThreadTimes
{
    [DllImport("libc", EntryPoint = "gettid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int CurrentThread();

    /// <summary>How long the thread has been ready to run without a processor: the second number of its <c>schedstat</c>, in nanoseconds.</summary>
    public static TimeSpan Waited(int thread)
    {
        var numbers = File.ReadAllText($"/proc/self/task/{thread}/schedstat").Split(' ');
        return TimeSpan.FromMicroseconds(long.Parse(numbers[1], CultureInfo.InvariantCulture) / 1000.0);
    }
}
