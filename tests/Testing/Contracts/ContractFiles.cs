namespace Notifications.Testing.Contracts;

/// <summary>The API contracts that <c>tests/Testing/Contracts/fetch.sh</c> makes (called by <c>./test.sh</c>).</summary>
public static class ContractFiles
{
    /// <summary>Cut out of GitHub's own OpenAPI description.</summary>
    public static string GitHub => Read("github.openapi.json");

    /// <summary>Made from the types of Slack's own client.</summary>
    public static string Slack => Read("slack.schema.json");

    /// <summary>The checker of accessibility (npm axe-core), a script.</summary>
    public static string Axe => Read("axe.min.js");

    /// <summary>The folder <c>artifacts</c> of the checkout.</summary>
    public static string Artifacts => Directory.GetParent(Path.GetDirectoryName(Find("axe.min.js"))!)!.FullName;

    private static string Read(string name) => File.ReadAllText(Find(name));

    private static string Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "contracts", name);
            if (File.Exists(path))
                return path;
        }

        throw new FileNotFoundException($"The contract {name} is missing: run tests/Testing/Contracts/fetch.sh (it needs npm).", name);
    }
}
