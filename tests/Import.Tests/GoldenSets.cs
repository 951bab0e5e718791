using Xunit;

namespace Notifications.Import.Tests;

/// <summary>The sets that there are on this machine.</summary>
internal static class GoldenSets
{
    private static readonly Dictionary<string, GoldenSet> All = Find();

    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>Each configuration with its set.</summary>
    public static TheoryData<string, string> Configurations =>
        [.. All.Values.SelectMany(set => set.Configurations.Select(configuration => (set.ToString(), configuration)))];

    public static GoldenSet Named(string name) => All[name];

    private static Dictionary<string, GoldenSet> Find()
    {
        var corpus = CorpusSet.Find("compared with the results of the real engine");
        var own = new OwnSet(
            corpus is null ? "no corpus: only our own configurations are compared" : "our own configurations; the corpus is compared too");
        return new GoldenSet?[] { own, corpus }.OfType<GoldenSet>().ToDictionary(set => set.ToString(), StringComparer.Ordinal);
    }
}
