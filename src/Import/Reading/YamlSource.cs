using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Notifications.Import.Reading;

/// <summary>YAML with the place of everything. What is no YAML, nested too deep or too large is an error with its place.</summary>
internal static class YamlSource
{
    private const int LongestText = 4 << 20;
    private const int DeepestNesting = 64;
    private const int MostNodes = 200_000;

    /// <summary>The documents of a text.</summary>
    /// <exception cref="ImportException">It cannot be read.</exception>
    public static IReadOnlyList<YamlNode> Documents(string text, Origin origin)
    {
        if (text.Length > LongestText)
            throw new ImportException(origin.At(1, 1), $"more than {LongestText} characters");
        try
        {
            Check(text, origin);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return [.. stream.Documents.Select(document => document.RootNode)];
        }
        catch (YamlException wrong)
        {
            // The library's message can quote the text, which may hold a secret
            throw new ImportException(
                origin.At(wrong.Start), wrong is AnchorNotFoundException ? "not valid YAML: an alias has no anchor" : "not valid YAML");
        }
        catch (Exception wrong) when (wrong is ArgumentException or InvalidOperationException)
        {
            throw new ImportException(origin.At(1, 1), "not valid YAML");
        }
    }

    /// <summary>The only document; null when there is none.</summary>
    /// <exception cref="ImportException">It cannot be read.</exception>
    public static YamlNode? Document(LocatedText source) => Documents(source.Text, source.Origin) is [var only, ..] && !IsNothing(only)
        ? only : null;

    public static bool IsNothing(YamlNode node) => node is YamlScalarNode { Value: null or "" or "~" or "null", Style: ScalarStyle.Plain };

    /// <summary>Depth and number of nodes, before anything walks through them.</summary>
    private static void Check(string text, Origin origin)
    {
        var parser = new Parser(new StringReader(text));
        var (depth, nodes) = (0, 0);
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNesting + 3 || ++nodes > MostNodes)
                throw new ImportException(origin.At(parser.Current.Start), "nested too deep or too large");
            if (parser.Current is YamlDotNet.Core.Events.AnchorAlias alias && nodes > MostNodes / 100)
                throw new ImportException(origin.At(alias.Start), "too large for aliases");
        }
    }
}

/// <summary>A file that cannot be read at all, or a part of it.</summary>
internal sealed class ImportException(FilePlace at, string reason) : Exception($"{at}: {reason}")
{
    public FilePlace At { get; } = at;

    public string Reason { get; } = reason;
}
