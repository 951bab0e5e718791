using System.Security.Cryptography;

namespace Notifications.Dashboard.Assets;

/// <summary>The style sheet and the script, as they come with the program. Their addresses change with their content.</summary>
internal sealed record AssetFiles(string Name, string ContentType, byte[] Content)
{
    public static AssetFiles Css { get; } = Read("dashboard.css", "text/css; charset=utf-8");

    public static AssetFiles Icon { get; } = Read("icon.svg", "image/svg+xml");

    public static AssetFiles Script { get; } = Read("dashboard.js", "text/javascript; charset=utf-8");

    public string Path { get; } = $"/assets/{Convert.ToHexStringLower(SHA256.HashData(Content))[..16]}/{Name}";

    private static AssetFiles Read(string name, string contentType)
    {
        using var resource = typeof(AssetFiles).Assembly.GetManifestResourceStream(name)!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return new AssetFiles(name, contentType, content.ToArray());
    }
}
