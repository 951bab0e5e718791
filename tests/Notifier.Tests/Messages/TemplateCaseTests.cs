using System.Text;
using System.Text.Json;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Git;
using Notifications.Notifier.Messages;
using Notifications.Notifier.Messages.Templates;
using Notifications.Notifier.Tests.Models;
using Notifications.Templates;
using Notifications.Testing;
using Xunit;

namespace Notifications.Notifier.Tests.Messages;

public sealed class TemplateCaseTests
{
    private static readonly MessageSubject Subject = new("prod", "default", "argocd", "app", null, null, null, null, null);

    public static TheoryData<string> Names => [.. TemplateCase.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_template_renders_as_its_case_says(string name)
    {
        var given = TemplateCase.Read(name);
        var problems = new List<TemplateError>();
        var own = given.Templates.Select((text, i) => KeyValuePair.Create($"case{i}", new TemplateFile("case.md", text)))
            .Concat(given.Includes.Select(
                include => KeyValuePair.Create(include.Key, new TemplateFile(include.Key + ".md", include.Value))));
        var catalog = TemplateCatalog.Load(own, ["slack", "github"], problems);

        var message = problems.Count > 0 ? null : Render(catalog, given, problems);
        var errors = string.Join('\n', problems.Select(problem => problem.ToDisplay()));

        if (given.Errors.Count == 0) Assert.Equal("", errors);
        Assert.NotEqual(given.Errors.Count > 0, problems.Count == 0);
        Assert.All(given.Errors, expected => Assert.Contains(expected, errors, StringComparison.Ordinal));
        Assert.Equal(given.Expected, message is null ? null : MessageText.Of(message));
    }

    [Fact]
    public void A_file_of_the_user_replaces_a_built_in_of_the_same_name()
    {
        var problems = new List<TemplateError>();
        var catalog = TemplateCatalog.Load(
            [new("app-created", new TemplateFile("mine.md", "mine")),
                new("other", new TemplateFile("other.md", "---\nextends: app-detials\n---\n"))], [], problems);

        Assert.Null(Assert.Single(catalog.Resolve(["app-created"], out _)).Title);
        Assert.Equal("other.md(2,10) : error : no template \"app-detials\" (did you mean \"app-details\"?)",
            Assert.Single(problems).ToString());
        Assert.Empty(catalog.Resolve(["nothing"], out var unknown));
        Assert.Equal("nothing", unknown);
    }

    [Fact]
    public void What_a_template_extends_comes_before_it_once()
    {
        var catalog = TemplateCatalog.Load([], [], []);

        Assert.Equal(
            ["app-details", "app-sync-running", "app-sync-failed"],
            catalog.Resolve(["app-sync-running", "app-sync-failed"], out _).Select(template => template.Name));
    }

    [Fact]
    public void A_folder_gives_its_template_files_and_names_what_it_cannot_read()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "a.md"), "a", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            File.WriteAllText(Path.Combine(folder.FullName, "b.scriban"), "b");
            File.WriteAllText(Path.Combine(folder.FullName, "b.md"), "twice");
            File.WriteAllText(Path.Combine(folder.FullName, "README.txt"), "not a template");
            File.WriteAllText(Path.Combine(folder.FullName, "huge.md"), new string('x', 2 << 20));
            var problems = new List<TemplateError>();

            var files = TemplateFolder.Read(folder.FullName, problems);
            TemplateFolder.Read(Path.Combine(folder.FullName, "absent"), problems);

            Assert.Equal(["a", "b"], files.Keys.Order(StringComparer.Ordinal));
            Assert.Equal(3, problems.Count);
            Assert.Contains("absent", problems[2].ToString(), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Message? Render(TemplateCatalog catalog, TemplateCase given, List<TemplateError> problems)
    {
        var options = TemplateOptions.For(catalog, Repositories.Default, new ManualTime(SomeEvents.Now), TimeZoneInfo.Utc);
        var model = TemplateModel.FromJson(JsonElement.Parse(given.Model));
        var scope = new RenderScope(model, options, new RenderContext(), TestContext.Current.CancellationToken);
        var templates = catalog.Resolve(given.Templates.Select((_, i) => $"case{i}"), out _);
        var parts = MessageRenderer.Render(templates, new NativeFormat("slack", value => $"<{value}>"), scope);
        if (scope.Error is { } error) problems.Add(error);
        return parts?.ToMessage(Subject, SomeEvents.Now, "slack");
    }
}
