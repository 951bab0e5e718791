using Notifications.Hosting.Configuration;
using Notifications.Notifier;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Messages.Templates;
using Notifications.Templates;
using Notifications.Watcher.Sources;
using YamlDotNet.Core;

namespace Notifications.Cli.Rendering;

/// <summary>One template with one model: as text, or as a message laid out for a destination.</summary>
internal static class OneTemplate
{
    /// <returns>The text, or what is wrong.</returns>
    public static (string Text, string? Problem) Render(
        string templateFile, string? modelFile, string? destination, CancellationToken cancellationToken)
    {
        try
        {
            var text = ReadText(templateFile);
            var model = modelFile is null ? TemplateModel.Empty : Model(modelFile);
            return destination is null ? Plain(templateFile, text, model, cancellationToken)
                : Message(templateFile, text, model, destination, cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return ("", unreadable.Message);
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or YamlException)
        {
            return ("", $"{modelFile}: {wrong.Message}");
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            return Utf8File.Read(path);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static TemplateModel Model(string file) => Path.GetExtension(file) is ".yaml" or ".yml"
        ? TemplateModel.FromUtf8Json(
            YamlObjects.Read(ReadText(file)) is [var only] ? only : throw new ArgumentException("one document is wanted"))
        : TemplateModel.FromUtf8Json(File.ReadAllBytes(file));

    private static (string Text, string? Problem) Plain(string file, string text, TemplateModel model, CancellationToken cancellationToken)
    {
        var parsed = Template.Parse(text, file);
        if (parsed.Template is null)
            return ("", string.Join('\n', parsed.Errors.Select(error => error.ToDisplay())));
        var options = RenderOptions.Default with
        {
            Functions = TemplateOptions.Functions(Repositories.Default, TimeProvider.System, TimeZoneInfo.Utc),
            Loader = new FolderTemplateLoader(Path.GetDirectoryName(Path.GetFullPath(file))!),
        };
        var rendered = parsed.Template.Render(model, options, cancellationToken);
        return rendered.Error is { } error ? ("", error.ToDisplay()) : (rendered.Text!, null);
    }

    private static (string Text, string? Problem) Message(
        string file, string text, TemplateModel model, string destination, CancellationToken cancellationToken)
    {
        var problems = new List<TemplateError>();
        var name = Path.GetFileNameWithoutExtension(file);
        var own = new Dictionary<string, TemplateFile>(StringComparer.Ordinal) { [name] = new TemplateFile(file, text) };
        var catalog = TemplateCatalog.Load(own, [.. DestinationCatalog.Types.Keys], problems);
        if (problems.Count > 0)
            return ("", string.Join('\n', problems.Select(problem => problem.ToDisplay())));
        var options = TemplateOptions.For(catalog, Repositories.Default, TimeProvider.System, TimeZoneInfo.Utc);
        var scope = new RenderScope(model, options, new RenderContext(), cancellationToken);
        var native = DestinationCatalog.NativeOf(destination);
        if (MessageRenderer.Render(catalog.Resolve([name], out _), native, scope) is not { } parts)
            return ("", scope.Error!.ToDisplay());
        var about = new MessageSubject("example", "default", "argocd", name, null, null, null, null, null);
        return (DestinationCatalog.Preview(parts.ToMessage(about, DateTimeOffset.UnixEpoch, native.Type), destination), null);
    }
}
