using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Panel.Instances.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Isolation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(name: "warnings", table: "operations", type: "text", nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "open_to_all",
                table: "nodes",
                type: "boolean",
                nullable: false,
                defaultValue: false
            );

            migrationBuilder.AddColumn<string>(
                name: "missing_isolation",
                table: "instances",
                type: "text",
                nullable: true
            );

            migrationBuilder.AddColumn<bool>(
                name: "trusted_organization",
                table: "instances",
                type: "boolean",
                nullable: false,
                defaultValue: false
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(name: "warnings", table: "operations");

            migrationBuilder.DropColumn(name: "open_to_all", table: "nodes");

            migrationBuilder.DropColumn(name: "missing_isolation", table: "instances");

            migrationBuilder.DropColumn(name: "trusted_organization", table: "instances");
        }
    }
}
