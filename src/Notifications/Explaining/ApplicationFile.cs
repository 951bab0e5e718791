using Notifications.Hosting.Configuration;
using Notifications.Watcher.Applications;
using Notifications.Watcher.Sources;
using YamlDotNet.Core;

namespace Notifications.Cli.Explaining;

/// <summary>One Application object in a file.</summary>
internal sealed record ApplicationFile(byte[] Json, ApplicationSnapshot Application)
{
    /// <summary>The object, or what is wrong with the file.</summary>
    public static (ApplicationFile? File, string? Problem) Read(string path)
    {
        try
        {
            var json = YamlObjects.Read(Utf8File.Read(path)) is [var only] ? only : null;
            if (json is null)
                return (null, $"{path}: one object is wanted");
            return ApplicationReader.Read(json, "argocd") switch
            {
                ReadResult.Read(var application) => (new ApplicationFile(Stored(json), application), null),
                ReadResult.Malformed(_, var reason) => (null, $"{path}: {reason}"),
                _ => (null, $"{path}: no Application"),
            };
        }
        catch (YamlException wrong)
        {
            return (null, $"{path}({wrong.Start.Line},{wrong.Start.Column}): {wrong.Message}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return (null, $"{path}: {unreadable.Message}");
        }
    }

    /// <summary>As it would travel.</summary>
    private static byte[] Stored(byte[] json)
    {
        if (!ObjectScan.TryScan(json, "argocd", out var scan))
            return json;
        using var form = StoredForm.Of(json, scan);
        return form.Json.ToArray();
    }
}
