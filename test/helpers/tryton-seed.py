"""Fills an activated Tryton database with what the tests of the connector need.

Usage: tryton-seed.py CONFIG DATABASE USER PASSWORD

Makes one company in Berlin that keeps accounts in euros, two warehouses, three products in stock, one customer, and a user for the
connector with the one access group docs/systems/tryton.md asks for.
"""
import os
import sys
from decimal import Decimal

config_file, database, user_name, user_password = sys.argv[1:]
os.environ.setdefault('DB_NAME', database)

from proteus import Model, Wizard, config  # noqa: E402

session = config.set_trytond(database=database, config_file=config_file)

from trytond.modules.account.tests import tools as accounting  # noqa: E402
from trytond.modules.account_invoice.tests import tools as invoicing  # noqa: E402
from trytond.modules.company.tests import tools as companies  # noqa: E402
from trytond.modules.currency.tests.tools import get_currency  # noqa: E402

PRODUCTS = [
    ('BOLT-M8', 'Bolt M8, box of 100', '12.50', 'u', 500),
    ('PUMP-40', 'Pump 40 l/min', '249.00', 'u', 12),
    ('CABLE-25', 'Cable, by the metre', '1.85', 'm', 900),
]


def one(model, *domain):
    record, = Model.get(model).find(list(domain))
    return record


def make_company():
    for code, name in [('DE', 'Germany'), ('US', 'United States'), ('NL', 'Netherlands')]:
        Model.get('country.country')(code=code, name=name).save()
    party = Model.get('party.party')(name='Harbour Supply GmbH')
    party.save()
    companies.create_company(party, get_currency('EUR'))
    session._context = Model.get('res.user').get_preferences(True, {})
    return companies.get_company()


def make_accounts(company):
    year = invoicing.set_fiscalyear_invoice_sequences(accounting.create_fiscalyear(company))
    year.click('create_period')
    accounting.create_chart(company)
    accounts = accounting.get_accounts(company)
    tax = accounting.create_tax(Decimal('.19'))
    tax.save()
    category = Model.get('product.category')(name='Supplies', accounting=True)
    category.account_revenue = accounts['revenue']
    category.account_expense = accounts['expense']
    category.customer_taxes.append(tax)
    category.save()
    return category


def make_products(category):
    made = []
    for code, name, price, symbol, quantity in PRODUCTS:
        template = Model.get('product.template')(name=name, code=code, type='goods', salable=True)
        template.default_uom = one('product.uom', ('symbol', '=', symbol))
        template.list_price = Decimal(price)
        template.account_category = category
        template.products[0].cost_price = Decimal(price) / 2
        template.save()
        made.append((template.products[0], quantity))
    ean = made[1][0].identifiers.new()
    ean.type, ean.code = 'ean', '4006381333931'
    made[1][0].save()
    return made


def make_stock(products):
    Location = Model.get('stock.location')
    parts = {}
    for part, kind in [('input', 'storage'), ('output', 'storage'), ('storage', 'storage')]:
        parts[part + '_location'] = Location(name='Hamburg ' + part, type=kind)
        parts[part + '_location'].save()
    Location(name='Hamburg', code='HAM', type='warehouse', **parts).save()

    inventory = Model.get('stock.inventory')(location=one('stock.location', ('code', '=', 'STO')))
    for product, quantity in products:
        line = inventory.lines.new()
        line.product, line.quantity, line.expected_quantity = product, quantity, 0.0
    inventory.save()
    inventory.click('confirm')


def make_customer():
    term = invoicing.create_payment_term()
    term.save()
    party = Model.get('party.party')(name='Lindner Maschinenbau AG', code='K-100', customer_payment_term=term)
    address, = party.addresses
    address.street, address.postal_code, address.city = 'Werkstr. 7', '70565', 'Stuttgart'
    address.country = one('country.country', ('code', '=', 'DE'))
    party.save()


def make_user(company):
    user = Model.get('res.user')(login=user_name, name='Crossdock', password=user_password)
    user.companies.append(Model.get('company.company')(company.id))
    user.company = Model.get('company.company')(company.id)
    user.groups.append(one('res.group', ('name', '=', 'Sales')))
    user.save()


company = make_company()
make_stock(make_products(make_accounts(company)))
make_customer()
make_user(company)
