using Notifications.Notifier.Messages.Templates;

namespace Notifications.Notifier.Composing;

/// <summary>The templates that come with the program, one file a trigger.</summary>
internal static class BuiltInTemplates
{
    private const string Prefix = "templates/";

    /// <summary>By name, which is the file's without its extension.</summary>
    public static FrozenDictionary<string, TemplateFile> Files { get; } = Read();

    private static FrozenDictionary<string, TemplateFile> Read()
    {
        var assembly = typeof(BuiltInTemplates).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(
                name => Path.GetFileNameWithoutExtension(name),
                name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return new TemplateFile($"built-in {Path.GetFileName(name)}", reader.ReadToEnd());
                },
                StringComparer.Ordinal);
    }
}
