using Notifications.Notifier.Messages.Templates;
using Notifications.Templates;

namespace Notifications.Notifier.Composing;

/// <summary>The user's templates: <c>templates:</c> in the configuration. Every <c>*.md</c> and <c>*.scriban</c> file is one, named by its
/// file.</summary>
internal static class TemplateFolder
{
    private const int MaxLength = 1 << 20;
    private static readonly string[] Extensions = [".md", ".scriban"];

    /// <summary>The files by template name; what cannot be read is a problem.</summary>
    public static IReadOnlyDictionary<string, TemplateFile> Read(string folder, ICollection<TemplateError> problems)
    {
        var files = new Dictionary<string, TemplateFile>(StringComparer.Ordinal);
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder).Where(path => Extensions.Contains(Path.GetExtension(path)))
                .Order(StringComparer.Ordinal))
            {
                Add(path, files, problems);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new TemplateError(folder, 0, 0, $"the template folder cannot be read: {e.Message}", SourceLine: null));
        }

        return files;
    }

    private static void Add(string path, Dictionary<string, TemplateFile> files, ICollection<TemplateError> problems)
    {
        if (TextOf(path, problems) is not { } text) return;
        if (!files.TryAdd(Path.GetFileNameWithoutExtension(path), new TemplateFile(path, text)))
        {
            problems.Add(new TemplateError(path, 0, 0, "another file of the folder has the same template's name", SourceLine: null));
        }
    }

    /// <summary>Null when nothing of it could be read; who names one that is no text is not wrong about its name.</summary>
    private static string? TextOf(string path, ICollection<TemplateError> problems)
    {
        try
        {
            return Utf8File.ReadRegular(path, MaxLength);
        }
        catch (InvalidDataException e)
        {
            problems.Add(new TemplateError(path, 0, 0, $"{e.Message}: save it as UTF-8", SourceLine: null));
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new TemplateError(path, 0, 0, $"it cannot be read: {e.Message}", SourceLine: null));
            return null;
        }
    }
}
