using Xunit;

namespace Notifications.Testing;

/// <summary>Compares with a file of expected text. What came instead is written beside the built file, to look at and to copy.</summary>
public static class Golden
{
    public static void Matches(string path, string actual)
    {
        var file = Path.Combine(AppContext.BaseDirectory, path);
        var expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (expected != actual)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file + ".actual", actual);
        }

        Assert.Equal(expected, actual);
    }
}
