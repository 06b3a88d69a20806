/** A rich, valid document of each set, from behind ST to before SE. They hold for 004010 and 005010 alike unless noted. */
type Sample = { setId: string; functionalId: string; versions: string[]; body: string[] }

const both = ['004010', '005010']
const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const shipNotice = lines(`
  BSN*00*SHP-20261103-7*20261103*1405*0001
  DTM*011*20261103*1400
  HL*1**S*1
  TD1*CTN25*2****G*61.5*LB
  TD5*B*2*UPSN*M*UPS GROUND
  TD3*TL*UPSZ*123456
  REF*BM*BOL-881
  REF*CN*1Z999AA10123456784
  PER*DC*DISPATCH*TE*2065550142
  DTM*017*20261106
  FOB*PP
  N1*SF*SOUTHGATE WAREHOUSE*92*WH-2
  N3*9 HARBOR ROAD
  N4*TACOMA*WA*98402*US
  N1*ST*NORTHWIND STORE 12*92*NWE-12
  HL*2*1*O*1
  PRF*NW-4711***20261101
  REF*VN*SO-2044
  HL*3*2*P*1
  MAN*GM*00006141411234567890
  HL*4*3*I*0
  LIN*1*VP*NB-PRO-14*UP*614141000036
  SN1*1*10*EA**10*EA**AC
  PO4*1*10*EA
  PID*F****NOTEBOOK 14 INCH
  CTT*4*10`)

const invoice = lines(`
  BIG*20261110*INV-9001*20261101*NW-4711***DI*00
  NTE*GEN*THANK YOU
  CUR*SE*USD
  REF*VN*SO-2044
  PER*AR*RECEIVABLES*EM*ar@example.test
  N1*BT*NORTHWIND ELECTRONICS*92*NWE-HQ
  N3*1 STREET
  N4*SEATTLE*WA*98101*US
  REF*AP*55
  N1*RE*EXAMPLE SUPPLY*9*1234567890123
  ITD*01*3*2**10**30
  DTM*011*20261103
  FOB*PP*OR*TACOMA
  IT1*1*10*EA*899.00*PE*VP*NB-PRO-14*UP*614141000036
  TXI*ST*88.11*9.8
  PID*F****NOTEBOOK 14 INCH
  MEA*PD*WT*1.4*KG
  REF*PK*SHP-20261103-7
  SAC*A*C310***10000*Z*2.5
  TXI*ST*-2.45
  SLN*1**I*2*EA*0*TE**VP*BAG-14
  PID*F****SLEEVE
  N1*ST*NORTHWIND STORE 12*92*NWE-12
  TDS*897811*897811
  TXI*ST*88.11
  CAD*M*UPSZ*123456**UPS**CN*1Z999AA10123456784
  AMT*1*8890
  SAC*C*D240***1500
  ISS*10*EA*61.5*LB
  CTT*1*10`)

const headOfChange = lines(`
  CUR*BY*USD
  REF*DP*038
  PER*BD*PURCHASING*TE*2065550142
  FOB*CC
  SAC*C*D240***1500
  ITD*01*3*2**10**30
  DTM*010*20261120
  N9*L1*NOTE
  MSG*PLEASE SHIP COMPLETE
  N1*ST*NORTHWIND STORE 12*92*NWE-12
  N3*1 STREET
  N4*SEATTLE*WA*98101*US`)

const orderChange = [
  'BCH*04*SA*NW-4711**2*20261101*****20261104',
  ...headOfChange,
  ...lines(`
    POC*1*QI*12*2*EA*879.00*PE*VP*NB-PRO-14
    PID*F****NOTEBOOK 14 INCH
    SCH*12*EA***010*20261120
    POC*2*DI
    CTT*2`),
]

const changeAnswer = [
  'BCA*04*AC*NW-4711**2*20261101****20261105',
  ...headOfChange,
  ...lines(`
    POC*1*QI*12*2*EA*879.00*PE*VP*NB-PRO-14
    PID*F****NOTEBOOK 14 INCH
    ACK*IA*12*EA*068*20261120
    DTM*067*20261121
    CTT*1`),
]

const inventory = lines(`
  BIA*00*DD*STOCK-1103*20261103*0600
  DTM*168*20261103
  REF*IA*4711
  N1*SF*SOUTHGATE WAREHOUSE*92*WH-2
  N4*TACOMA*WA*98402
  LIN*1*VP*NB-PRO-14*UP*614141000036
  PID*F****NOTEBOOK 14 INCH
  DTM*018*20261120
  CTP**CON*899
  REF*LT*LOT 7
  QTY*17*120*EA
  UIT*EA
  QTY*33*96*EA
  DTM*018*20261120
  LIN*2*VP*BAG-14
  QTY*33*0*EA
  CTT*2`)

const catalog = lines(`
  BCT*PC*FALL-26*3**AUTUMN CATALOG*****00
  CUR*SE*USD
  DTM*007*20261101
  N1*SE*EXAMPLE SUPPLY*9*1234567890123
  PER*SR*SALES*EM*sales@example.test
  LIN*1*VP*NB-PRO-14*UP*614141000036
  DTM*007*20261101
  PID*F****NOTEBOOK 14 INCH
  MEA*PD*WT*1.4*KG
  PO4*1*1*EA
  CTP*RS*MSR*999
  DTM*007*20261101
  CTP*WS*WHL*899.00*10*EA
  SAC*A*C310***10000*Z*2.5
  CTT*1`)

const forecast = lines(`
  BFR*00**R-44*DL*A*20261102*20270131*20261101**C-99
  REF*CT*C-99
  PER*SC*SCHEDULER*TE*2065550142
  N1*ST*PLANT 3*92*P3
  N4*SEATTLE*WA*98101
  LIN*1*BP*88-1*VP*NB-PRO-14
  UIT*EA
  PID*F****NOTEBOOK 14 INCH
  PRS*4
  REF*PO*NW-4711
  ATH*FI*20261115*400**20260101
  FST*40*C*W*20261102
  FST*60*D*W*20261109*20261115
  SDQ*EA*92*P3*20*P4*40
  SDP*Y*Y
  FST*5*C*D*20261102
  SHP*01*40*011*20261026
  REF*SI*SHP-1
  CTT*1*105`)

const advice = lines(`
  BGN*11*ADV-1*20261104*0930*ET
  N1*FR*NORTHWIND ELECTRONICS*92*NWE-HQ
  OTI*TR*IV*INV-9001*NORTHWIND*SUPPLY*20261104*0930*101*0001*810*004010
  REF*PO*NW-4711
  DTM*003*20261110
  TED*024*PRICE DOES NOT MATCH THE ORDER*IT1*14*4*212*899.00*879.00
  NTE*ERR*SEND A CREDIT NOTE`)

const implementationAcknowledgement = lines(`
  AK1*PO*101*004010
  AK2*850*0001
  IK5*A
  AK2*850*0002
  IK3*PO1*5*PO1*8
  CTX*PO103:EA
  IK4*2*330*2
  CTX*SITUATIONAL TRIGGER*PO1*5*PO1*3*355
  IK4*4:1*212*6*5,00
  IK3*N4*6*N1*2
  IK5*R*5
  AK9*P*2*2*1`)

export const samples: Sample[] = [
  { setId: '856', functionalId: 'SH', versions: both, body: shipNotice },
  { setId: '810', functionalId: 'IN', versions: both, body: invoice },
  { setId: '860', functionalId: 'PC', versions: both, body: orderChange },
  { setId: '865', functionalId: 'CA', versions: both, body: changeAnswer },
  { setId: '846', functionalId: 'IB', versions: both, body: inventory },
  { setId: '832', functionalId: 'SC', versions: both, body: catalog },
  { setId: '830', functionalId: 'PS', versions: both, body: forecast },
  { setId: '824', functionalId: 'AG', versions: both, body: advice },
  { setId: '999', functionalId: 'FA', versions: ['005010'], body: implementationAcknowledgement },
]
